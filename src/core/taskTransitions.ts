import type { AgentFacts } from '../protocol/agentRun.ts';
import type { Task } from '../protocol/task.ts';
import { leftoversAfter, type LeftoversEvent } from './leftovers.ts';
import { withLeftovers } from './taskEnd.ts';
import { ImpossibleTransition, type TaskEvent } from './taskEvents.ts';
import { changeAgent } from './transitions/agentChange.ts';
import { changeRecord } from './transitions/recordChange.ts';
import { changeStatus } from './transitions/statusChange.ts';

export { ImpossibleTransition, type Outcome, type TaskEvent } from './taskEvents.ts';

/**
 * The only way in which a task changes. Pure: returns the task after the event.
 * @throws ImpossibleTransition
 */
export function transition(task: Task, event: TaskEvent): Task {
  switch (event.type) {
    case 'left':
    case 'clearing':
    case 'cleared':
      return changeLeftovers(task, event);
    case 'messaged':
    case 'messagesTaken':
    case 'told':
    case 'limitAsked':
    case 'limitRaised':
      return changeAgent(task, event);
    case 'met':
    case 'hastened':
    case 'held':
    case 'released':
    case 'transferred':
    case 'renamed':
    case 'edited':
    case 'described':
    case 'placed':
    case 'drew':
    case 'matched':
    case 'fellSilent':
    case 'stirred':
    case 'observed':
    case 'slotKept':
    case 'slotGiven':
    case 'noticed':
    case 'drained':
    case 'restored':
    case 'announced':
    case 'baseKept':
    case 'baseMissed':
    case 'endKept':
    case 'unsaved':
    case 'saved':
      return changeRecord(task, event);
    default:
      return changeStatus(task, event);
  }
}

function changeLeftovers(task: Task, event: LeftoversEvent): Task {
  const after = leftoversAfter(task, event);
  if (after === 'impossible') throw new ImpossibleTransition(task, event);
  return { ...withLeftovers(task, after), updatedAt: event.at };
}

/**
 * Whether an event must be saved in the record on disk. It need not be if the traces of the attempt contain it, if it
 * follows from other records, or if it will soon be reported again.
 */
export function isWorthSaving(event: TaskEvent, before: Task): boolean {
  switch (event.type) {
    case 'queued':
    case 'launched':
    case 'started':
    case 'placed':
    case 'drew':
    case 'messagesTaken':
    case 'unsaved':
      return false;
    case 'described':
      return event.description !== undefined || event.result !== undefined || event.metadata !== undefined;
    // The session is the checkpoint from which a run can be resumed; a request has waited since it was asked.
    case 'told':
      return isNewSession(event.facts, before) || idsOf(event.requests) !== idsOf(before.agent?.requests);
    default:
      return true;
  }
}

function isNewSession({ session }: Partial<AgentFacts>, { agent }: Task): boolean {
  return session !== undefined && session !== agent?.session;
}

function idsOf(requests: AgentFacts['requests'] = []): string {
  return JSON.stringify(requests.map(({ id }) => id));
}
