import type { Event } from '../base/events.ts';
import type { Launch, LauncherStatus } from '../core/executor.ts';

/** What a wrapper gives its command to read. */
export type WrapperInput = { kind: 'none' } | { kind: 'file' | 'feed'; path: string };

/** A launch with the places its wrapper needs. */
export interface WrapperLaunch extends Omit<Launch, 'input'> {
  /** Path that its markers begin with. */
  prefix: string;
  input: WrapperInput;
}

/** Starts wrappers. What becomes of them is told by their markers alone. */
export interface Launcher {
  readonly status: LauncherStatus;
  /** Starts the wrapper of an attempt. */
  launch(launch: WrapperLaunch): void;
  /** The attempt was seen to start, so it needs no second try should the launcher die. */
  settle(prefix: string): void;
  /** Asks once more for an attempt that was not seen to start: its wrapper may have been ended before it said anything. */
  askAgain(prefix: string): void;
  /** How many it would try again. */
  readonly unsettledCount: number;
  /** It asks a second time for what it cannot be sure to have started. */
  onDidRestart?: Event<void>;
  dispose(): void;
}
