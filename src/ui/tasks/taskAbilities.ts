import { isConversation } from '../../protocol/agentRun.ts';
import { isBetweenAttempts } from '../../protocol/checks.ts';
import { gateOf, isAtLimit } from '../../protocol/openRequests.ts';
import {
  agentSpecOf,
  commandSpecOf,
  hasProcess,
  isTerminal,
  isUnfinished,
  type Session,
  type Task,
} from '../../protocol/task.ts';
import { isWaitingToStart } from './groupStates.ts';
import { canAnswer } from './requests.ts';

/*
 * What a person can do with a task, for menus and for the choices of commands. The host has the last word.
 */

export function canPause(task: Task): boolean {
  if (task.pausedAt !== undefined || isAtLimit(task)) return false;
  const { state } = task.status;
  return state === 'pending' || ((state === 'running' || state === 'waiting') && hasProcess(task));
}

export function canResume(task: Task): boolean {
  return task.pausedAt !== undefined && isUnfinished(task) && !isAtLimit(task);
}

/** Whether it waits only for a time to come. */
export function canStartNow({ status }: Task): boolean {
  return status.state === 'pending' && status.waitsFor?.kind === 'time';
}

/** Whether a person can move it in its queue. */
export function canReorder(task: Task): boolean {
  return isWaitingToStart(task) && hasProcess(task) && !isBetweenAttempts(task);
}

/** Whether a person can start again what it does, as it is, changed, or from a template or schedule. */
export function canRepeat(task: Task): boolean {
  return hasProcess(task) && task.step === undefined;
}

/** Whether it is the next one at a gate, and waits for a go-ahead to start. */
export function canStartNext(task: Task): boolean {
  return gateOf(task) !== undefined;
}

/** Whether it takes messages: an agent, or a command whose input was left open. */
export function canSend(task: Task): boolean {
  const { state } = task.status;
  if (state !== 'running' && state !== 'waiting') return false;
  return task.kind === 'agent' || commandSpecOf(task)?.takesInput === true;
}

/** Whether it is an agent that takes messages and requests while it works. */
export function isInConversation(task: Task): boolean {
  const spec = agentSpecOf(task);
  return spec !== undefined && isConversation(spec.transport);
}

/** Whether the agent can be interrupted without ending the run. */
export function canInterrupt(task: Task): boolean {
  const { status } = task;
  const isBusy = status.state === 'running' || (status.state === 'waiting' && status.for !== 'input');
  return isBusy && isInConversation(task);
}

/** Whether it is a run that ended and can be resumed. */
export function canGoOn(task: Task): boolean {
  return isTerminal(task) && task.supportsResume === true && agentSpecOf(task) !== undefined;
}

/** Whether it has ended and left processes running. */
export function hasLeftovers(task: Task): boolean {
  return isTerminal(task) && task.leftovers !== undefined;
}

/** Whether it goes when all that has ended is cleared: nothing runs on of it, and no other task waits for a go-ahead after it. */
export function canClear(task: Task): boolean {
  return isTerminal(task) && !task.leftovers && !task.keepsSlot;
}

/** Whether there is something to compare what it has changed with. */
export function canReview({ worktree, baseline, step }: Task): boolean {
  return step === undefined && (worktree !== undefined || baseline !== undefined);
}

/** Whether it has ended, or waits for a message, and what it has changed in its worktree can be taken over. */
export function canTakeOver(task: Task): boolean {
  const { status, worktree, step } = task;
  const isIdle = isTerminal(task) || (status.state === 'waiting' && status.for === 'input');
  return step === undefined && worktree !== undefined && isIdle;
}

/** Whether it is a command that failed on its own, not because of a dependency. */
export function canFix({ status, spec }: Pick<Task, 'status' | 'spec'>): boolean {
  return (
    status.state === 'failed' && status.failure.kind !== 'dependency' && commandSpecOf({ spec }) !== undefined
  );
}

/** Whether Legwork has what an agent did, step by step. */
export function hasTranscript({ agent }: Pick<Task, 'agent'>): boolean {
  return agent !== undefined;
}

/** Whether it takes part in a race. */
export function hasRace({ race }: Pick<Task, 'race'>): boolean {
  return race !== undefined;
}

/** Whether it can become one of this session's. */
export function canTransfer(task: Task, session: Session): boolean {
  return isUnfinished(task) && task.owner.id !== session.id;
}

/** Abilities that depend on the task alone, by the names that menus and the palette use. */
export const abilities = {
  canPause,
  canResume,
  canStartNow,
  canStartNext,
  canReorder,
  canRepeat,
  canSend,
  canInterrupt,
  canGoOn,
  canFix,
  canReview,
  canTakeOver,
  hasLeftovers,
  canAnswer,
  hasTranscript,
  hasRace,
} satisfies Record<string, (task: Task) => boolean>;

/** All abilities that appear in `taskContextValue`. */
export const abilityNames = [...Object.keys(abilities), 'canTransfer', 'canCancelTree'];

/** The `viewItem` of a task's row, for menus: its state, whether it has ended, and what can be done with it. */
export function taskContextValue(
  task: Task,
  about: { session: Session; hasUnfinishedBelow: boolean },
): string {
  const own = Object.entries(abilities).flatMap(([name, has]) => (has(task) ? [name] : []));
  const end = isTerminal(task) ? 'ended' : 'unfinished';
  return [
    'task',
    task.status.state,
    end,
    ...own,
    ...(canTransfer(task, about.session) ? ['canTransfer'] : []),
    ...(about.hasUnfinishedBelow ? ['canCancelTree'] : []),
  ].join('.');
}
