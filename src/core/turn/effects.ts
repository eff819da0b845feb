import type { InboxMessage } from '../../protocol/agentRun.ts';
import type { Task } from '../../protocol/task.ts';
import { forTask } from '../forTask.ts';
import type { Occasion } from '../notices/noticeEvents.ts';

/** What a turn does other than writing records. Its immediate results are further events of the same turn. */
export type Effect =
  /** Starts the process of the task's current attempt. */
  | { effect: 'launch'; id: string }
  /** Ends the task's processes, or asks its registrant to. */
  | { effect: 'terminate'; id: string }
  /** Ends them now, whatever was tried before. */
  | { effect: 'kill'; id: string }
  /** Ends the leftovers of earlier attempts. */
  | { effect: 'clearLeftovers'; id: string }
  | { effect: 'watchLeftovers'; id: string; hasAny: boolean }
  /** There may be outputs to check. */
  | { effect: 'watchOutputs' }
  /** Renames the output of the previous attempt. */
  | { effect: 'prepareOutput'; id: string }
  /** The ends of its attempts are on disk, so their traces are not needed any more. */
  | { effect: 'forgetTraces'; id: string }
  | { effect: 'forgetRegistrant'; id: string }
  /** Removes what has ended of the steps of a task that was removed. */
  | { effect: 'removeSteps'; id: string; isKept?: true }
  /** Stops the processes of a run whose limit a person is asked about, or lets them go on. */
  | { effect: 'holdAtLimit'; id: string }
  | { effect: 'goOnAfterLimit'; id: string }
  /** Updates the task with the state of its agent run. */
  | { effect: 'reportAgent'; id: string }
  /** Sends a message to a running agent, if it accepts messages. */
  | { effect: 'tellAgent'; id: string; message: Pick<InboxMessage, 'content'> & { from: string } }
  /** Lets an observer perform its action for a task. */
  | { effect: 'observe'; id: string; task: string }
  /** Starts the check or the review that a run waits for. */
  | { effect: 'startCheck'; id: string }
  /** That has ended. */
  | { effect: 'judgeCheck'; id: string }
  /** The task may have events of which people are to be told outside the editor. */
  | { effect: 'notify'; id: string; occasion: Occasion }
  /** Watches for the end of the session. */
  | { effect: 'expectSession'; session: string }
  /** Keeps what an agent run has left in its folder. */
  | { effect: 'keepEnd'; id: string }
  /** Removes what was kept of the folder of a task that was removed. */
  | { effect: 'forgetSnapshots'; id: string; task: Task }
  /** Tasks of the race have changed. */
  | { effect: 'reviewRace'; race: string }
  /** A worktree was made or removed, or could not be. */
  | { effect: 'worktreeStepEnded'; id: string }
  /** A task that worked in it was removed. */
  | { effect: 'tidyWorktree'; worktree: string }
  /** Whether the machine is to be kept awake may have changed. */
  | { effect: 'reviewAwake' }
  /** There may be ended tasks that the policy does not keep. */
  | { effect: 'reviewRetention' }
  /** A removed task is kept for a while. */
  | { effect: 'reviewTrash' };

/** The performer of each effect. */
export type Performers = {
  readonly [E in Effect as E['effect']]: (effect: E) => void;
};

/** Performs an effect; an error thrown meanwhile is linked to its task. */
export function perform<E extends Effect>(performers: Performers, effect: E): void {
  const performer = performers[effect.effect] as (effect: E) => void;
  if ('id' in effect) forTask(effect.id, () => performer(effect));
  else performer(effect);
}
