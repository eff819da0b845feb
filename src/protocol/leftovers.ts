import type { ProcessIdentity } from './task.ts';

/** A process as people tell it from others. */
export interface NamedProcess {
  pid: number;
  /** Short name of its program. */
  name: string;
}

/** Processes of a task that live on after its command ended. */
export interface Leftovers {
  /** How many there are; 0 when nobody could look. */
  count: number;
  /** The first hundred of them, by pid. */
  processes: NamedProcess[];
  /** The attempts that left them, each with the wrapper that they are found by. */
  of: { attempt: number; process: ProcessIdentity }[];
  /** They have been ended as far as that goes: these outlived a KILL. */
  outlivedKill?: true;
}
