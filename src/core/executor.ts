import type { Event } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type { AwakeStatus } from '../protocol/hostMessages.ts';
import type { JobParams, Place } from '../protocol/executor.ts';
import type { ProcessIdentity, TerminalSize } from '../protocol/task.ts';

/** One attempt of one task. */
export interface RunKey {
  id: string;
  /** Number of the attempt, from 1. */
  attempt: number;
}

/**
 * The standard input of an attempt: nothing; data from `send` until `endInput`; a file; or a growing file (`feed`), of which
 * it gets everything appended until `endInput`.
 */
export type LaunchInput = { kind: 'none' | 'sent' } | { kind: 'file' | 'feed'; path: string };

/** Everything an executor needs to run an attempt. */
export interface Launch {
  run: RunKey;
  /** Program and arguments; no shell is involved. */
  argv: string[];
  cwd: string;
  /** Environment by name. */
  environment: Record<string, string>;
  /** Octal digits; default: the host's umask. */
  umask?: string;
  /** The soft limit of open files; default: the launcher's. Only the native launcher sets it. */
  openFiles?: number;
  /** File that gets stdout and stderr; it exists. */
  outputPath: string;
  input: LaunchInput;
  /** The size of its terminal, if it has one. Only the native launcher supports terminals. */
  terminal?: TerminalSize;
  /** Where it runs; missing: on this machine. */
  executor?: JobParams;
  /** Whether this attempt was certainly not requested before, not even by an earlier host. */
  isFirstAsk: boolean;
}

/** What is known about the process of an attempt, also of an earlier host. */
export interface RunState {
  run: RunKey;
  /** A wrapper has claimed the attempt, so it is not started a second time. */
  isClaimed: boolean;
  process?: ProcessIdentity;
  startedAt?: Date;
  /** Id of another machine that ran it and runs nothing of it any more: a person says so, or it cannot be otherwise. */
  machine?: string;
  end?: RunEnd;
  /** Where it is, if it runs elsewhere. */
  place?: Place;
  /** The attempt was started, but its wrapper is gone and no end was recorded. */
  isLost?: boolean;
  /** Who has ended a lost attempt, where that is known. */
  cause?: EndCause;
  /** Processes of a lost attempt that are still running, if the system can list them. They become its leftovers. */
  survivors?: RunProcess[];
}

/** A process that belongs to an attempt. */
export interface RunProcess {
  pid: number;
  /** Short name of its program. */
  name: string;
}

/** An attempt and its wrapper, by which its other processes are found. */
export interface HeldRun {
  run: RunKey;
  process: ProcessIdentity;
}

/** What the processes of an attempt use together. */
export interface RunUse {
  /** How many there are. */
  processes: number;
  /** Processor time so far in milliseconds, also of ended processes as far as the system keeps it. */
  processorMs: number;
  memoryBytes: number;
}

/** What an ended attempt has used, if its wrapper recorded that. */
export interface EndUse {
  /** Processor time of all its processes that had ended by then, in milliseconds. */
  processorMs: number;
  /** The largest memory of one process; on Windows, of all together. */
  peakBytes: number;
}

/** Who has ended an attempt that did not end by itself, and was not asked to by Legwork. */
export interface EndCause {
  /** A sentence. */
  message: string;
  /** It was a time limit. */
  isTimeLimit?: boolean;
}

export interface RunEnd {
  /** The exit code; for a signal, 128 + its number, as shells report it. */
  code: number;
  /** Name of the signal that ended the command. */
  signal?: string;
  /** The command could not be started; `code` is 126 or 127, as in shells. */
  isSpawnFailure: boolean;
  /** Processes of the command are still running. `members` lists them, and `onDidClear` fires when they are gone. */
  hasLeftovers: boolean;
  use?: EndUse;
  cause?: EndCause;
  at: Date;
}

/** The result of terminating the processes of an attempt. */
export interface Termination {
  /** Processes that survived even a KILL. */
  survivors: RunProcess[];
}

/** Which launcher is used. */
export interface LauncherStatus {
  kind: 'native' | 'node';
  /** Why it is not the native one. */
  reason?: string;
}

/** Keeps the machine from going to sleep. */
export interface Wakefulness {
  /** Whether it is kept awake from now on. Safe to repeat: what has failed is tried again after a while. */
  keep(isWanted: boolean): void;
  readonly status: AwakeStatus;
  dispose(): void;
}

/**
 * Runs attempts. An executor keeps its state on disk, so that a later host finds it, and attempts do not depend on the
 * host. All access to processes is asynchronous.
 */
export interface Executor {
  /** An attempt started, ended, or lost its process without an end. May report the same state twice. */
  readonly onDidChangeRun: Event<RunState>;
  /** The last leftover of an ended attempt is gone. */
  readonly onDidClear: Event<RunKey>;
  readonly holdings: Holdings;
  readonly launcher: LauncherStatus;
  readonly wakefulness: Wakefulness;
  /**
   * Starts watching and resolves with the current state of every attempt on disk. Ended attempts with leftovers are
   * watched until `onDidClear`.
   */
  open(): Promise<RunState[]>;
  /** Starts an attempt. Idempotent: it runs at most once, however often this is called. A failure is reported as its end. */
  launch(launch: Launch): void;
  /** Claims an attempt, so that it never starts; `false` if it is already claimed. */
  withdraw(run: RunKey): boolean;
  /** The highest number of an attempt of the task with markers on disk, or 0. @throws the system's error */
  lastAttempt(id: string): number;
  /** The current state of an attempt. */
  inspect(run: RunKey): Promise<RunState>;
  /** The live processes of an attempt, without its wrapper. */
  members(held: HeldRun): Promise<RunProcess[]>;
  /** What attempts use now, in their order; `undefined` for those of which this system does not tell. */
  use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]>;
  /**
   * Terminates the whole process tree of an attempt, also the leftovers of an ended one: asks it to end, waits `graceMs`,
   * kills the rest, and verifies that it is gone.
   */
  terminate(held: HeldRun, graceMs: number): Promise<Termination>;
  /** Suspends or continues the processes of an attempt. @throws badRequest if the system does not support it */
  hold(held: HeldRun, isHeld: boolean): Promise<void>;
  /**
   * Writes to the standard input of an attempt that takes input.
   * Returns `false` if the input is closed. @throws inboxFull if the limit of the input is reached
   */
  send(run: RunKey, content: Buffer): boolean;
  /** Sets the size of an attempt's terminal. @throws the system's error */
  resize(run: RunKey, size: TerminalSize): void;
  /** Whether `endInput` is possible; for some attempts of earlier versions it is not. */
  canEndInput(run: RunKey): boolean;
  /** Closes the standard input of an attempt, after everything sent before has been passed on. */
  endInput(run: RunKey): void;
  /** Watches the attempt, and its process if known, until it ends or is forgotten. */
  follow(run: RunKey, process?: ProcessIdentity): void;
  /** Drops all state of an attempt whose end is on its record; if it has leftovers, after they are gone. */
  forget(run: RunKey): void;
  dispose(): void;
}
