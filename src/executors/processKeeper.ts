import type { Disposable } from '../base/disposable.ts';
import type { HeldRun } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';

/** A living process as the system shows it. */
export interface KnownProcess {
  pid: number;
  parent: number;
  startTime: string;
  /** Short name of its program. */
  name: string;
}

/** A process that belongs to an attempt. */
export interface Member extends KnownProcess {
  /** Whether it is the wrapper itself. */
  isWrapper: boolean;
}

/** `killAll` is `kill` with the wrapper; all others leave that alone, because it has an end to record. */
export type SignalKind = 'term' | 'kill' | 'killAll' | 'stop' | 'continue';

/** What is known of processes, and how they are signalled. All of it is asynchronous. */
export interface ProcessKeeper {
  /** This boot, as far as start times need it; `-` where they are absolute. */
  readonly boot: string;
  /** Calls once, later, when that process is not alive; at once when it is not now. */
  watch(process: ProcessIdentity, onGone: () => void): Disposable;
  /** The living processes that belong to an attempt, its wrapper first. */
  members(held: HeldRun): Promise<Member[]>;
  /**
   * Signals each process of an attempt, and those that turn up meanwhile, until a look finds no other; resolves with
   * those of the last look. Never by a pid alone: each has the start time that it was found with.
   */
  signal(held: HeldRun, kind: SignalKind): Promise<Member[]>;
  /** Those of the processes that live. */
  describe(pids: readonly number[]): Promise<KnownProcess[]>;
  dispose(): void;
}

/** The process of an attempt whose wrapper is not known. */
export const NO_PROCESS: ProcessIdentity = { pid: 0, startTime: '0', boot: '-' };

/** Whether start times of that process can be compared with those of now. */
export function isOfThisBoot({ boot }: ProcessIdentity, now: string): boolean {
  // Where no boot is told now, start times are dates, which none repeats.
  return boot === now || now === '-';
}
