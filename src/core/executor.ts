import type { Event } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type { ProcessIdentity, TerminalSize } from '../protocol/task.ts';

/** One attempt of one task. */
export interface RunKey {
  id: string;
  /** Number of the attempt, from 1. */
  attempt: number;
}

/**
 * What an attempt reads: nothing; what `send` gives it until `endInput`; a file; or a file that grows, of which it gets
 * whatever is appended until `endInput`.
 */
export type LaunchInput = { kind: 'none' | 'sent' } | { kind: 'file' | 'feed'; path: string };

/** Everything an executor needs to run an attempt. */
export interface Launch {
  run: RunKey;
  /** What is executed, without a shell in between. */
  argv: string[];
  cwd: string;
  /** Environment by name. */
  environment: Record<string, string>;
  /** Octal digits; missing: the host's. */
  umask?: string;
  /** File that gets stdout and stderr; it exists. */
  outputPath: string;
  input: LaunchInput;
  /** The size of a terminal of its own, if it has one. Only the native launcher holds any. */
  terminal?: TerminalSize;
  /** Whether nobody, no earlier host either, may have asked for this attempt before. */
  isFirstAsk: boolean;
}

/** What is known of an attempt's process, now or from before this host. */
export interface RunState {
  run: RunKey;
  /** Somebody took the right to run it; it will not be started a second time. */
  isClaimed: boolean;
  process?: ProcessIdentity;
  startedAt?: Date;
  end?: RunEnd;
  /** It was started, its wrapper is gone, and no end was recorded. */
  isLost?: boolean;
  /** Of a lost one: processes of it that still run, where the system tells; its leftovers from then on. */
  survivors?: RunProcess[];
}

/** A process that belongs to an attempt. */
export interface RunProcess {
  pid: number;
  /** Short name of its program. */
  name: string;
}

/** An attempt and the process it is held by, its wrapper: what its other processes are found by. */
export interface HeldRun {
  run: RunKey;
  process: ProcessIdentity;
}

export interface RunEnd {
  /** Its own; as a shell reports it, 128 + number, where a signal ended it. */
  code: number;
  /** Name of the signal that ended it. */
  signal?: string;
  /** The command was never started, and `code` is the shell's for that. */
  isSpawnFailure: boolean;
  /** Processes of it live on, which `members` names; `onDidClear` tells when they are gone. */
  hasLeftovers: boolean;
  at: Date;
}

/** What came of terminating a task's processes. */
export interface Termination {
  /** What outlived even a KILL: leftovers that could not be ended. */
  survivors: RunProcess[];
}

/** Which launcher is at work. */
export interface LauncherStatus {
  kind: 'native' | 'node';
  /** Why it is not the native one. */
  reason?: string;
}

/**
 * How attempts are run. An executor keeps what it knows on disk, so that a later host finds it again:
 * nothing here depends on the host's life. Whatever looks at processes is asynchronous.
 */
export interface Executor {
  /** An attempt started, ended, or lost its process without an end. May tell the same twice. */
  readonly onDidChangeRun: Event<RunState>;
  /** The last of an ended attempt's leftovers is gone. */
  readonly onDidClear: Event<RunKey>;
  readonly holdings: Holdings;
  readonly launcher: LauncherStatus;
  /**
   * Begins to watch; resolves with what is known of every attempt on disk, freshly looked up. Of ended ones those
   * whose `end.hasLeftovers` are watched until `onDidClear`.
   */
  open(): Promise<RunState[]>;
  /** Starts an attempt, at most once whoever asks how often. Failures are reported as its end. */
  launch(launch: Launch): void;
  /** Takes the right to run an attempt, so that it never starts; `false` when it has been taken. */
  withdraw(run: RunKey): boolean;
  /** The highest number of an attempt of the task that has left traces; 0 when none has. @throws the system's error */
  lastAttempt(id: string): number;
  /** Latest state of an attempt, freshly looked up. */
  inspect(run: RunKey): Promise<RunState>;
  /** Processes of an attempt that live now, its wrapper not among them. */
  members(held: HeldRun): Promise<RunProcess[]>;
  /**
   * Ends the attempt's whole process tree: asks, waits `graceMs`, then kills; verified. Also what is left of an
   * attempt that has ended.
   */
  terminate(held: HeldRun, graceMs: number): Promise<Termination>;
  /** Stops the attempt's processes, or lets them go on. @throws badRequest where the system cannot */
  hold(held: HeldRun, isHeld: boolean): Promise<void>;
  /**
   * Writes to the standard input of an attempt that takes input.
   * `false` when nobody reads it any more. @throws inboxFull when it has been sent too much
   */
  send(run: RunKey, content: Buffer): boolean;
  /** Says how large an attempt's terminal is from now on. @throws the system's error */
  resize(run: RunKey, size: TerminalSize): void;
  /** Whether that can be ended; not of every attempt that an earlier version has begun. */
  canEndInput(run: RunKey): boolean;
  /** Ends the standard input of an attempt that takes any; what was given to it before is read by then. */
  endInput(run: RunKey): void;
  /** Watches the attempt, and its process where that is known, until its end or until it is forgotten. */
  follow(run: RunKey, process?: ProcessIdentity): void;
  /** Drops what is known of an attempt whose end is recorded elsewhere; of its leftovers, when they are gone. */
  forget(run: RunKey): void;
  dispose(): void;
}
