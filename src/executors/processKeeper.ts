import type { Disposable } from '../base/disposable.ts';
import type { HeldRun, RunUse } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';

/** A living process, as the system lists it. */
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

/** `killAll` is `kill` including the wrapper; the others spare the wrapper, because it has an end to record. */
export type SignalKind = 'term' | 'kill' | 'killAll' | 'stop' | 'continue';

/** Looks up, watches and signals processes. Everything is asynchronous. */
export interface ProcessKeeper {
  /** The current boot, as far as start times need it; `-` if they are absolute. */
  readonly boot: string;
  /** Id of this machine; missing where only its own processes are looked at. */
  readonly machine?: string | undefined;
  /** Calls back once, asynchronously, when the process has ended; promptly if it has ended already. */
  watch(process: ProcessIdentity, onGone: () => void): Disposable;
  /** The living processes that belong to an attempt, its wrapper first. */
  members(held: HeldRun): Promise<Member[]>;
  /**
   * Signals each process of an attempt, including those that appear meanwhile, until a lookup finds no others; resolves
   * with the last lookup. Never by pid alone: each process must have the start time with which it was found.
   */
  signal(held: HeldRun, kind: SignalKind): Promise<Member[]>;
  /** What the processes of attempts use, in their order; `undefined` where that is not known. */
  use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]>;
  /** Those of the processes that are alive. */
  describe(pids: readonly number[]): Promise<KnownProcess[]>;
  dispose(): void;
}

/** Stands for the process of an attempt whose wrapper is unknown. */
export const NO_PROCESS: ProcessIdentity = { pid: 0, startTime: '0', boot: '-' };

/** The current boot of this machine. */
export type Here = Pick<ProcessKeeper, 'boot' | 'machine'>;

/** Whether a process can be one of this machine's: its number and start time can be compared with current ones. */
export function mayBeHere({ boot, machine }: ProcessIdentity, here: Here): boolean {
  if (machine !== undefined && here.machine !== undefined && machine !== here.machine) return false;
  // Where no boot id is known, start times are dates, which do not repeat.
  return boot === here.boot || here.boot === '-';
}
