import type { AgentEnd } from '../protocol/agentEvents.ts';
import type { NamedProcess } from '../protocol/leftovers.ts';
import type { Failure, ProcessIdentity, Task, TaskStatus } from '../protocol/task.ts';
import { isTerminal } from '../protocol/task.ts';
import { endAgent, goOnAfterLoss } from './agentRuns/agentEnd.ts';
import type { Resumption } from './agentRuns/resumption.ts';
import { leftoversAfter, NAMED_LIMIT, type LeftoversEvent, type Look } from './leftovers.ts';
import { end, fail, furtherAttempt, withLeftovers } from './taskEnd.ts';

/** What can happen to a task. `at` is when it happened, ISO 8601 UTC. */
export type TaskEvent =
  /** It has what it waited for, and its process is being started. */
  | { type: 'launched'; at: string }
  | { type: 'started'; process: ProcessIdentity; at: string }
  /** Work without a process of ours is under way. */
  | { type: 'began'; at: string }
  | { type: 'waited'; for: 'permission' | 'input'; message: string; at: string }
  | { type: 'wentOn'; at: string }
  | { type: 'cancelRequested'; reason?: string; at: string }
  /** A limit was reached; its processes are being ended. */
  | { type: 'limitReached'; failure: Failure; at: string }
  | {
      type: 'ended';
      /** Its own, or 128 + number of the signal that ended it. */
      code: number;
      signal?: string;
      isSpawnFailure: boolean;
      message: string;
      /** The last line it printed. */
      lastLine?: string;
      bytes: number;
      at: string;
      /** What it left running, where it did. */
      left?: Look;
      /** How an agent run ended, of what it said and how its process ended. */
      agent?: AgentEnd;
    }
  | { type: 'terminated'; survivors: NamedProcess[]; bytes: number; at: string }
  | { type: 'lost'; message: string; survivors: NamedProcess[]; bytes: number; at: string }
  /** Whoever runs it elsewhere says how it ended. */
  | { type: 'reported'; outcome: Outcome; at: string }
  /** A task that it was to start after did not end as wanted. */
  | { type: 'unmet'; on: string[]; message: string; at: string }
  | { type: 'rerun'; at: string; resumes?: Resumption }
  | LeftoversEvent;

/** How work that is run elsewhere ended. */
export type Outcome =
  | { state: 'completed'; exitCode?: number }
  | { state: 'failed'; message: string }
  | { state: 'cancelled'; reason?: string };

/** An event that cannot happen in the task's state: whoever sent it has a bug. */
export class ImpossibleTransition extends Error {
  constructor(task: Task, event: TaskEvent) {
    super(`A task that is ${task.status.state} cannot be ${event.type} (${task.id}).`);
    this.name = 'ImpossibleTransition';
  }
}

/**
 * The only place where a task's status changes. Pure: the task as it is after the event.
 * @throws ImpossibleTransition
 */
export function transition(task: Task, event: TaskEvent): Task {
  const impossible = () => new ImpossibleTransition(task, event);
  const { state } = task.status;
  if (event.type === 'rerun') {
    if (!isTerminal(task)) throw impossible();
    return furtherAttempt(task, event);
  }
  if (event.type === 'left' || event.type === 'clearing' || event.type === 'cleared') {
    const after = leftoversAfter(task, event);
    if (after === 'impossible') throw impossible();
    return { ...withLeftovers(task, after), updatedAt: event.at };
  }
  if (isTerminal(task)) throw impossible();
  switch (event.type) {
    case 'launched': {
      if (state !== 'pending') throw impossible();
      return { ...withoutTimes(task), status: { state: 'pending' }, updatedAt: event.at };
    }
    case 'started': {
      if (task.process || task.startedAt !== undefined) throw impossible();
      const status: TaskStatus = state === 'pending' ? { state: 'running' } : task.status;
      return { ...task, status, process: event.process, startedAt: event.at, updatedAt: event.at };
    }
    case 'began': {
      if (state !== 'pending') throw impossible();
      return { ...task, status: { state: 'running' }, startedAt: event.at, updatedAt: event.at };
    }
    case 'waited': {
      if (state !== 'running' && state !== 'waiting') throw impossible();
      const { for: need, message, at } = event;
      const status: TaskStatus = { state: 'waiting', for: need, message, since: at };
      return { ...task, status, updatedAt: event.at };
    }
    case 'wentOn': {
      if (state !== 'waiting') throw impossible();
      return { ...task, status: { state: 'running' }, updatedAt: event.at };
    }
    case 'cancelRequested': {
      if (state === 'cancelRequested') throw impossible();
      const status: TaskStatus = { state: 'cancelRequested', requestedAt: event.at, ...reasonOf(event) };
      return { ...task, status, updatedAt: event.at };
    }
    case 'limitReached': {
      if (state === 'pending' || task.ending) throw impossible();
      return { ...task, ending: event.failure, updatedAt: event.at };
    }
    case 'unmet': {
      if (state !== 'pending') throw impossible();
      const failure: Failure = { kind: 'dependency', on: event.on, message: event.message };
      return end(task, { ...event, bytes: 0 }, { state: 'failed', failure });
    }
    case 'terminated': {
      const { survivors } = event;
      // Of one that was withdrawn nothing was looked for.
      const told = task.process ? { ...event, left: survivors, outlivedKill: true as const } : event;
      if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, survivors));
      if (!task.ending) throw impossible();
      return fail(task, told, task.ending);
    }
    // Whoever asked first is right: a cancel requested before the end was recorded, or a limit reached before it.
    case 'ended': {
      if (task.status.state === 'cancelRequested') return end(task, event, cancelled(task.status, []));
      if (task.ending) return fail(task, event, task.ending);
      if (event.agent && !event.isSpawnFailure) return endAgent(task, event, event.agent);
      if (event.code === 0) return end(task, event, { state: 'completed', exitCode: 0 });
      return fail(task, event, failureOf(event));
    }
    case 'lost': {
      const { message, survivors } = event;
      const told = { ...event, left: survivors };
      if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, survivors));
      const lost = fail(task, told, task.ending ?? { kind: 'orphaned', message, ...survivorsOf(survivors) });
      return task.ending || survivors.length > 0 ? lost : goOnAfterLoss(lost, event.at);
    }
    case 'reported': {
      const told = { ...event, bytes: task.output.bytes };
      if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, []));
      if (task.ending) return fail(task, told, task.ending);
      const { outcome } = event;
      if (outcome.state !== 'failed') return end(task, told, outcome);
      return fail(task, told, {
        kind: task.kind === 'agent' ? 'agent' : 'reported',
        message: outcome.message,
      });
    }
  }
}

/** What a start no longer waits for. */
function withoutTimes(task: Task): Task {
  const { startAt: _startAt, ...kept } = task;
  return kept;
}

function cancelled(request: { reason?: string }, survivors: NamedProcess[]): TaskStatus {
  return { state: 'cancelled', ...reasonOf(request), ...survivorsOf(survivors) };
}

function survivorsOf(survivors: NamedProcess[]): { survivors?: number[] } {
  return survivors.length > 0 ? { survivors: survivors.slice(0, NAMED_LIMIT).map(({ pid }) => pid) } : {};
}

function reasonOf(request: { reason?: string }): { reason?: string } {
  return request.reason === undefined ? {} : { reason: request.reason };
}

function failureOf(event: TaskEvent & { type: 'ended' }): Failure {
  if (event.isSpawnFailure) return { kind: 'spawn', message: event.message };
  const { signal, code } = event;
  if (signal !== undefined) return { kind: 'signal', signal, code };
  return { kind: 'exit', code, ...(event.lastLine && { message: event.lastLine }) };
}
