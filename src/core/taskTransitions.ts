import { constants } from 'node:os';
import type { Failure, ProcessIdentity, Task, TaskStatus } from '../protocol/task.ts';
import { isTerminal } from '../protocol/task.ts';

/** What can happen to a task. `at` is when it happened, ISO 8601 UTC. */
export type TaskEvent =
  | { type: 'started'; process: ProcessIdentity; at: string }
  | { type: 'cancelRequested'; reason?: string; at: string }
  | { type: 'ended'; code: number; isSpawnFailure: boolean; message: string; bytes: number; at: string }
  | { type: 'terminated'; survivors: number[]; bytes: number; at: string }
  | { type: 'lost'; message: string; survivors: number[]; bytes: number; at: string }
  | { type: 'rerun'; at: string };

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
    return furtherAttempt(task, event.at);
  }
  if (isTerminal(task)) throw impossible();
  switch (event.type) {
    case 'started': {
      if (task.process) throw impossible();
      const status: TaskStatus = state === 'pending' ? { state: 'running' } : task.status;
      return { ...task, status, process: event.process, startedAt: event.at, updatedAt: event.at };
    }
    case 'cancelRequested': {
      if (state === 'cancelRequested') throw impossible();
      const status: TaskStatus = { state: 'cancelRequested', requestedAt: event.at, ...reasonOf(event) };
      return { ...task, status, updatedAt: event.at };
    }
    case 'terminated': {
      if (task.status.state !== 'cancelRequested') throw impossible();
      return end(task, event, cancelled(task.status, event.survivors));
    }
    case 'ended': {
      // Whoever asked first is right: cancel was requested before the end was recorded.
      if (task.status.state === 'cancelRequested') return end(task, event, cancelled(task.status, []));
      return end(task, event, statusOfEnd(event));
    }
    case 'lost': {
      const { message, survivors } = event;
      if (task.status.state === 'cancelRequested') return end(task, event, cancelled(task.status, survivors));
      const failure: Failure = { kind: 'orphaned', message, ...survivorsOf(survivors) };
      return end(task, event, { state: 'failed', failure });
    }
  }
}

function end(task: Task, event: { at: string; bytes: number }, status: TaskStatus): Task {
  const output = { ...task.output, bytes: event.bytes };
  return { ...task, status, output, endedAt: event.at, updatedAt: event.at };
}

function cancelled(request: { reason?: string }, survivors: number[]): TaskStatus {
  return { state: 'cancelled', ...reasonOf(request), ...survivorsOf(survivors) };
}

function survivorsOf(survivors: number[]): { survivors?: number[] } {
  return survivors.length > 0 ? { survivors } : {};
}

function reasonOf(request: { reason?: string }): { reason?: string } {
  return request.reason === undefined ? {} : { reason: request.reason };
}

function statusOfEnd(event: { code: number; isSpawnFailure: boolean; message: string }): TaskStatus {
  if (event.code === 0) return { state: 'completed', exitCode: 0 };
  return { state: 'failed', failure: failureOf(event) };
}

function failureOf(event: { code: number; isSpawnFailure: boolean; message: string }): Failure {
  if (event.isSpawnFailure) return { kind: 'spawn', message: event.message };
  const signal = signalOf(event.code);
  return signal ? { kind: 'signal', signal, code: event.code } : { kind: 'exit', code: event.code };
}

/**
 * The signal that a shell's exit code stands for (POSIX: 128 + number), if it stands for one. A program that
 * itself exits with such a code, 137 say, is taken for one that was killed: `$?` is the same for both, and what
 * else a shell says of a death by signal it does not say for INT and PIPE.
 */
function signalOf(code: number): string | undefined {
  const known = Object.entries(constants.signals);
  return known.find(([, number]) => code === 128 + number)?.[0];
}

function furtherAttempt(task: Task, at: string): Task {
  const { process: _process, startedAt: _started, endedAt: _ended, noticedAt: _noticed, ...kept } = task;
  return {
    ...kept,
    attempt: { number: task.attempt.number + 1 },
    status: { state: 'pending' },
    output: { path: task.output.path, bytes: 0 },
    updatedAt: at,
  };
}
