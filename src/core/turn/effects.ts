import type { InboxMessage } from '../../protocol/agentRun.ts';
import { forTask } from '../forTask.ts';

/** What a turn does to the world beside records. Its immediate results are further events of the same turn. */
export type Effect =
  /** Starts the process of the task's current attempt. */
  | { effect: 'launch'; id: string }
  /** Ends the task's processes, or asks whoever runs it. */
  | { effect: 'terminate'; id: string }
  /** Ends them now, whatever was tried before. */
  | { effect: 'kill'; id: string }
  /** Ends what earlier attempts have left. */
  | { effect: 'clearLeftovers'; id: string }
  | { effect: 'watchLeftovers'; id: string; hasAny: boolean }
  /** There may be outputs to look at. */
  | { effect: 'watchOutputs' }
  /** Moves the output of the attempt before aside. */
  | { effect: 'prepareOutput'; id: string }
  /** The ends of its attempts are on disk, so their traces are not needed any more. */
  | { effect: 'forgetTraces'; id: string }
  | { effect: 'forgetRegistrant'; id: string }
  /** Brings what an agent's run has come to onto its task. */
  | { effect: 'reportAgent'; id: string }
  /** Tells an agent at work of something, if it takes messages while it works. */
  | { effect: 'tellAgent'; id: string; message: Pick<InboxMessage, 'content'> & { from: string } }
  /** Lets an observer do what it was set to do about a task. */
  | { effect: 'observe'; id: string; task: string }
  /** The end of the session is to be noticed. */
  | { effect: 'expectSession'; session: string }
  /** There may be ended tasks that are not kept. */
  | { effect: 'reviewRetention' };

/** Who performs each effect. */
export type Performers = {
  readonly [E in Effect as E['effect']]: (effect: E) => void;
};

/** Has an effect performed; what is thrown then is of its task. */
export function perform<E extends Effect>(performers: Performers, effect: E): void {
  const performer = performers[effect.effect] as (effect: E) => void;
  if ('id' in effect) forTask(effect.id, () => performer(effect));
  else performer(effect);
}
