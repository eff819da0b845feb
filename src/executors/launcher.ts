import type { Launch } from '../core/executor.ts';

/** Starts wrappers. What becomes of them is told by their markers alone. */
export interface Launcher {
  /** Starts the wrapper of an attempt; `run` is the path its markers begin with. */
  launch(launch: Launch & { prefix: string }): void;
  /** The attempt was seen to start, so it needs no second try should the launcher die. */
  settle(prefix: string): void;
  dispose(): void;
}
