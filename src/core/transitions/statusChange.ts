import type { NamedProcess } from '../../protocol/leftovers.ts';
import { approvalOf } from '../../protocol/openRequests.ts';
import { hasProcess, isTerminal, type Failure, type Task, type TaskStatus } from '../../protocol/task.ts';
import { checkOf, isBetweenAttempts, limitOf } from '../../protocol/checks.ts';
import { afterLimit, endAgent, goOnAfterLoss } from '../agentRuns/agentEnd.ts';
import { NAMED_LIMIT } from '../leftovers.ts';
import { end, fail, furtherAttempt, type End } from '../taskEnd.ts';
import { ImpossibleTransition, type Outcome, type Renewal, type StatusEvent } from '../taskEvents.ts';
import { afterCheck, untilAnew } from '../until/afterCheck.ts';

/** What may happen to a task that waits for approval: none of it is a start. */
const WHILE_UNAPPROVED: ReadonlySet<StatusEvent['type']> = new Set(['approved', 'cancelRequested', 'unmet']);

/** What may happen to a run while it is being checked: its attempt is over, and none of it is a start. */
const WHILE_CHECKED: ReadonlySet<StatusEvent['type']> = new Set([
  'queued',
  'checked',
  'cancelRequested',
  'unmet',
]);

/** What may happen to a run while a person is asked whether it goes on beyond a limit. */
const WHILE_AT_LIMIT: ReadonlySet<StatusEvent['type']> = new Set([
  'queued',
  'limitDecided',
  'cancelRequested',
  'unmet',
]);

/** The task after an event that changes its status. @throws ImpossibleTransition */
export function changeStatus(task: Task, event: StatusEvent): Task {
  const impossible = () => new ImpossibleTransition(task, event);
  const { state } = task.status;
  if (event.type === 'rerun') {
    if (!isTerminal(task)) throw impossible();
    const next = countedAnew(furtherAttempt(task, event));
    return event.renewed ? renew(next, event.renewed) : next;
  }
  if (isTerminal(task)) throw impossible();
  if (approvalOf(task) ? !WHILE_UNAPPROVED.has(event.type) : event.type === 'approved') throw impossible();
  if (checkOf(task) ? !WHILE_CHECKED.has(event.type) : event.type === 'checked') throw impossible();
  if (limitOf(task) ? !WHILE_AT_LIMIT.has(event.type) : event.type === 'limitDecided') throw impossible();
  switch (event.type) {
    case 'queued': {
      if (state !== 'pending' || task.status.waitsFor === undefined) throw impossible();
      if (checkOf(task) && event.waitsFor.kind !== 'check') throw impossible();
      if (limitOf(task) && event.waitsFor.kind !== 'limit') throw impossible();
      return { ...task, status: { state: 'pending', waitsFor: event.waitsFor }, updatedAt: event.at };
    }
    case 'checked':
      return afterCheck(task, event);
    case 'limitDecided':
      return afterLimit(task, event);
    case 'approved': {
      return { ...task, status: { state: 'pending', waitsFor: { kind: 'slot' } }, updatedAt: event.at };
    }
    case 'launched': {
      if (state !== 'pending') throw impossible();
      const { keepsSlot: _used, ...launched } = asUnstarted(task);
      return { ...launched, status: { state: 'pending' }, updatedAt: event.at };
    }
    case 'started': {
      if (task.process || !hasProcess(task)) throw impossible();
      const status: TaskStatus = state === 'pending' ? { state: 'running' } : task.status;
      const startedAt = task.startedAt ?? event.at;
      return { ...task, status, process: event.process, startedAt, updatedAt: event.at };
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
      // Nothing of it runs; its step is cancelled by itself.
      if (isBetweenAttempts(task))
        return end(
          task,
          { at: event.at, bytes: task.output.bytes },
          { state: 'cancelled', ...reasonOf(event) },
        );
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
      // For a withdrawn task, no leftovers were looked up.
      const told = task.process ? { ...event, left: survivors, outlivedKill: true as const } : event;
      if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, survivors));
      if (!task.ending) throw impossible();
      return fail(task, told, task.ending);
    }
    // The first request wins: a cancel requested before the end was recorded, or a limit reached before it.
    case 'ended': {
      if (task.status.state === 'cancelRequested') return end(task, event, cancelled(task.status, []));
      if (task.ending) return fail(task, event, task.ending);
      if (event.cause && event.code !== 0) return fail(task, event, failureOf(event));
      if (event.agent && !event.isSpawnFailure) return endAgent(task, event, event.agent);
      if (event.code === 0) return end(task, event, { state: 'completed', exitCode: 0 });
      return fail(task, event, failureOf(event));
    }
    case 'lost': {
      const { message, survivors } = event;
      const told = { ...event, left: survivors };
      if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, survivors));
      const failure: Failure = event.isTimeLimit
        ? { kind: 'timeout', message }
        : { kind: 'orphaned', message, ...survivorsOf(survivors) };
      const lost = fail(task, told, task.ending ?? failure);
      return task.ending || event.isTimeLimit || survivors.length > 0 ? lost : goOnAfterLoss(lost, event.at);
    }
    case 'reported': {
      const { outcome, result } = event;
      const told = { at: event.at, bytes: task.output.bytes };
      return { ...report(task, told, outcome), ...(result && { result }) };
    }
  }
}

/** Ends registered work as its registrant reports, unless its end was requested before. */
function report(task: Task, told: End, outcome: Outcome): Task {
  if (task.status.state === 'cancelRequested') return end(task, told, cancelled(task.status, []));
  if (task.ending) return fail(task, told, task.ending);
  if (outcome.state !== 'failed') return end(task, told, outcome);
  return fail(task, told, { kind: task.kind === 'agent' ? 'agent' : 'reported', message: outcome.message });
}

/** A run that is asked to work again has all its tries, and its own prompt. */
function countedAnew({ until, agent, ...task }: Task): Task {
  const { prompt: _prompt, ...facts } = agent ?? {};
  return {
    ...task,
    ...(until && { until: untilAnew(until) }),
    ...(agent && { agent: { ...facts, transcript: agent.transcript } }),
  };
}

/** A further attempt is judged again by what it waits for. */
function renew(task: Task, { turn, after, environment, approval }: Renewal): Task {
  const { after: _after, startAt: _startAt, place: _place, spec, hidden, ...next } = task;
  return {
    ...next,
    // What a person must allow is shown to them.
    ...(hidden && !approval && { hidden }),
    spec: environment !== undefined && 'environment' in spec ? { ...spec, environment } : spec,
    turn,
    ...(after && { after }),
    ...(approval && { status: { state: 'pending' as const, waitsFor: approval } }),
  };
}

/** Without its start time to wait for, and the fields that only a start sets. */
function asUnstarted(task: Task): Task {
  const { startAt: _startAt, startedAt: _startedAt, process: _process, ...kept } = task;
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

function failureOf(event: StatusEvent & { type: 'ended' }): Failure {
  if (event.isSpawnFailure) return { kind: 'spawn', message: event.message };
  const { signal, code, cause } = event;
  if (cause?.isTimeLimit) return { kind: 'timeout', message: cause.message };
  if (signal !== undefined) return { kind: 'signal', signal, code, ...(cause && { message: cause.message }) };
  const message = cause?.message ?? event.lastLine;
  return { kind: 'exit', code, ...(message && { message }) };
}
