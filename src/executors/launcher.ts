import type { Event } from '../base/events.ts';
import type { Launch, LauncherStatus } from '../core/executor.ts';

/** The standard input that a wrapper gives its command. */
export type WrapperInput = { kind: 'none' } | { kind: 'file' | 'feed'; path: string };

/** A launch with the paths that its wrapper needs. */
export interface WrapperLaunch extends Omit<Launch, 'input'> {
  /** The path prefix of its markers. */
  prefix: string;
  input: WrapperInput;
}

/** Starts wrappers. They report only by their markers. */
export interface Launcher {
  readonly status: LauncherStatus;
  /** Starts the wrapper of an attempt. */
  launch(launch: WrapperLaunch): void;
  /** The attempt is known to have started, so it need not be requested again if the launcher dies. */
  settle(prefix: string): void;
  /** Requests an attempt again that is not known to have started: its wrapper may have died without a marker. */
  askAgain(prefix: string): void;
  /** The number of attempts that it would request again. */
  readonly unsettledCount: number;
  /** It requests attempts a second time, because it cannot know whether they have started. */
  onDidRestart?: Event<void>;
  dispose(): void;
}
