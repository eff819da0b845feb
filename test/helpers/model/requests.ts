import type { Condition, Ending, ModelTask, Release, Who } from './modelState.ts';

/** Options that starts and registrations share. */
export interface NewTask {
  who: Who;
  id?: string;
  /** The attempt that the host made it; only for one whose id a removed task had it matters which. */
  attempt?: number;
  name?: string;
  key?: string;
  parent?: { task: string; how: 'named' | 'inside' };
  cancelPolicy?: ModelTask['cancelPolicy'];
}

export interface StartRequest extends NewTask {
  verb: 'start';
  ending: Ending;
  gate: string;
  group?: string;
  priority?: number;
  after?: { task: string; on: Condition }[];
  retry?: { max: number; isSlow: boolean; exitCodes?: number[] };
  time?: 'past' | 'future';
}

/** One step of a sequence, with everything in it that has to be said. */
export type Request =
  | StartRequest
  | ({ verb: 'register' } & NewTask)
  | { verb: 'cancel' | 'cancelTree' | 'rerun' | 'startNow' | 'pause' | 'resume'; who: Who; id: string }
  | { verb: 'wait'; who: Who; id: string }
  | { verb: 'update'; who: Who; id: string; to: 'waiting' | 'running' }
  | { verb: 'complete'; who: Who; id: string; outcome: 'completed' | 'failed' | 'cancelled' }
  | { verb: 'cancelAll'; who: Who; session?: string }
  | { verb: 'remove'; who: Who; ids: string[] }
  | { verb: 'rename'; who: Who; id: string; name: string }
  | { verb: 'transfer'; who: Who; ids: string[]; to: Who }
  | { verb: 'holdGroup'; who: Who; group: string; isPaused: boolean }
  | { verb: 'setGroup'; who: Who; group: string; slots: number | null }
  | { verb: 'drain'; who: Who; consumer: string; session?: string }
  | { verb: 'collect'; who: Who; session: string; states?: ('completed' | 'failed' | 'cancelled')[] }
  | { verb: 'hasRunning'; who: Who; session: string }
  | { verb: 'find'; who: Who; address: string }
  /** The command's gate lets it end. */
  | { verb: 'finish'; id: string; release: Release }
  /** The host is killed, commands end meanwhile, and the next host takes over. */
  | { verb: 'kill'; finish: { id: string; release: Release }[] };

/** What the contract says about a request: an answer, or one of these errors. */
export type Verdict = { refused: string[] } | { answer: unknown; mayBeRefused?: string };
