import { isTerminal, type Task } from '../../protocol/task.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { heldUntil, withLeftovers } from '../taskEnd.ts';
import { ImpossibleTransition, type RecordEvent } from '../taskEvents.ts';
import { editTask } from './taskEdit.ts';

/** The task after an event that changes its record but not its status. @throws ImpossibleTransition */
export function changeRecord(task: Task, event: RecordEvent): Task {
  const impossible = () => new ImpossibleTransition(task, event);
  switch (event.type) {
    case 'met':
      if (task.status.state !== 'pending') throw impossible();
      return { ...task, after: event.after };
    case 'hastened': {
      if (task.status.state !== 'pending') throw impossible();
      const { startAt: _startAt, ...rest } = task;
      return { ...rest, updatedAt: event.at };
    }
    case 'held':
      if (isTerminal(task) || task.pausedAt !== undefined) throw impossible();
      return { ...task, pausedAt: event.at, updatedAt: event.at };
    case 'released': {
      if (isTerminal(task) || task.pausedAt === undefined) throw impossible();
      const { pausedAt: _pausedAt, ...rest } = task;
      const hasRun = task.startedAt !== undefined;
      return { ...rest, ...(hasRun && { pausedMs: heldUntil(event.at, task) }), updatedAt: event.at };
    }
    case 'transferred': {
      const { name, ...unnamed } = task;
      const named = name === undefined || event.isUnnamed ? unnamed : task;
      return { ...named, owner: event.to, updatedAt: event.at };
    }
    case 'renamed': {
      const { name: _name, ...unnamed } = task;
      return { ...unnamed, ...(event.name !== undefined && { name: event.name }) };
    }
    case 'edited':
      if (!isWaitingToStart(task)) throw impossible();
      return { ...editTask(task, event.changes), updatedAt: event.at };
    case 'described': {
      const { type: _type, at, ...described } = event;
      return { ...task, ...described, updatedAt: at };
    }
    case 'placed':
      if (!task.executor) throw impossible();
      return { ...task, executor: { ...task.executor, place: event.place }, updatedAt: event.at };
    case 'drew':
      if (isTerminal(task)) throw impossible();
      return draw(task, event);
    case 'matched':
      return { ...task, matched: event.matched, updatedAt: event.at };
    case 'fellSilent':
      if (isTerminal(task)) throw impossible();
      return { ...task, silentSince: event.since, updatedAt: event.at };
    case 'stirred': {
      const { silentSince: _silentSince, ...rest } = task;
      return { ...rest, updatedAt: event.at };
    }
    case 'observed':
      return { ...task, observed: [...(task.observed ?? []), ...event.ids], updatedAt: event.at };
    case 'slotKept':
      if (!isTerminal(task) && !isWaitingToStart(task)) throw impossible();
      return { ...task, keepsSlot: true, updatedAt: event.at };
    case 'slotGiven': {
      const { keepsSlot: _kept, ...rest } = task;
      return { ...rest, updatedAt: event.at };
    }
    case 'noticed':
      if (!isTerminal(task)) throw impossible();
      return { ...task, noticedAt: event.at };
    case 'drained':
      if (!isTerminal(task)) throw impossible();
      return { ...task, drainedBy: [...(task.drainedBy ?? []), event.consumer] };
    case 'restored': {
      if (!isTerminal(task)) throw impossible();
      // Its slot was given on, and what it has left running was not watched; whoever removed it has seen its end.
      const { keepsSlot: _given, ...rest } = task;
      return withLeftovers({ ...rest, noticedAt: task.noticedAt ?? event.at }, undefined);
    }
    case 'announced':
      return { ...task, announced: event.keys };
    case 'baseKept':
      return { ...task, baseline: event.baseline };
    case 'baseMissed':
      return { ...task, noBaseline: event.message };
    case 'endKept':
      if (!isTerminal(task) || !task.baseline) throw impossible();
      return { ...task, baseline: withEnd(task.baseline, event) };
    case 'unsaved':
      return { ...task, unsaved: event.message };
    case 'saved': {
      const { unsaved: _unsaved, ...saved } = task;
      return saved;
    }
  }
}

/** What was left out on either side cannot be compared. */
function withEnd(
  { leftOut: before = [], ...baseline }: NonNullable<Task['baseline']>,
  { commit, leftOut }: RecordEvent & { type: 'endKept' },
): NonNullable<Task['baseline']> {
  const all = [...new Set([...before, ...leftOut])];
  return { ...baseline, end: commit, ...(all.length > 0 && { leftOut: all }) };
}

/** A message from the program is kept when its number changes. */
function draw(task: Task, { progress, at }: RecordEvent & { type: 'drew' }): Task {
  const { progress: before, ...rest } = task;
  if (!progress) return { ...rest, updatedAt: at };
  return {
    ...rest,
    progress: { ...(before?.message && { message: before.message }), ...progress },
    updatedAt: at,
  };
}
