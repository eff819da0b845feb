import type { AgentRequest } from '../../protocol/agentRequests.ts';
import { isToldByRun } from '../../protocol/checks.ts';
import { gateOf, needsPerson, openRequests } from '../../protocol/openRequests.ts';
import { type NotifiedEvent, isOfNotices } from '../../protocol/outsideNotices.ts';
import { commandSpecOf, type Task } from '../../protocol/task.ts';
import { isLimit } from '../../protocol/taskStatus.ts';

/* Which events of a task people are told outside the editor: those of the editor's own notifications. Pure. */

/** What an event is about: the end of an attempt, something the task needs, a line that a monitor matched, or a silence. */
export type Occasion = 'end' | 'need' | 'match' | 'silence';

/** An event of a task, as it was then. */
export interface TaskEventNotice {
  task: Task;
  occasion: Occasion;
  /** Unique among the events of the task. */
  key: string;
  event: NotifiedEvent;
  at: string;
  /** What the agent asks, if it is that. */
  request?: AgentRequest;
}

/** The events of a task that its record shows; none of hidden tasks, and none of those that tell of others. The ends of checks are told by their runs. */
export function eventsOf(task: Task): TaskEventNotice[] {
  if (task.hidden || isOfNotices(task)) return [];
  const told = [...matchesOf(task), ...silencesOf(task), ...needsOf(task)];
  return isToldByRun(task) ? told : [...told, ...endsOf(task)];
}

/** Those of the events that were not told yet. */
export function untold(task: Task): TaskEventNotice[] {
  const told = task.announced ?? [];
  const matches = matchesTold(task);
  return eventsOf(task).filter(({ occasion, key }) =>
    occasion === 'match' ? (task.matched?.count ?? 0) > matches : !told.includes(key),
  );
}

/** The keys that the record needs once these events were told: of this attempt, and of what is still open. */
export function keysAfter(task: Task, told: readonly string[]): string[] {
  const open = new Set(eventsOf(task).map(({ key }) => key));
  const keys = new Set([...(task.announced ?? []), ...told]);
  const ofAttempt = [...keys].filter((key) => key.startsWith(`${task.attempt.number}:`));
  const lastMatch = Math.max(0, ...ofAttempt.map(matchNumber));
  return ofAttempt.filter((key) => (isMatch(key) ? matchNumber(key) === lastMatch : open.has(key)));
}

/** How many matches of the current attempt were told; 0 if none. */
export function matchesTold({ announced = [], attempt }: Task): number {
  return Math.max(0, ...announced.filter((key) => key.startsWith(`${attempt.number}:`)).map(matchNumber));
}

/** Whether an event is told at once, also in quiet hours. */
export function isUrgent({ event }: Pick<TaskEventNotice, 'event'>): boolean {
  return event === 'needsYou' || event === 'limit';
}

function endsOf(task: Task): TaskEventNotice[] {
  const event = endOf(task);
  if (!event) return [];
  const at = task.endedAt ?? task.updatedAt;
  return [{ task, occasion: 'end', key: `${task.attempt.number}:end`, event, at }];
}

/** A cancel that went well is no event, because a person asked for it. */
function endOf({ status }: Task): NotifiedEvent | undefined {
  switch (status.state) {
    case 'completed':
      return 'done';
    case 'failed':
      return isLimit(status.failure) ? 'limit' : 'failed';
    case 'cancelled':
      return status.survivors?.length ? 'failed' : undefined;
    default:
      return undefined;
  }
}

function needsOf(task: Task): TaskEventNotice[] {
  if (!needsPerson(task)) return [];
  const { status, attempt, updatedAt } = task;
  const since = status.state === 'waiting' ? status.since : gateOf(task)?.since;
  const about = { task, occasion: 'need', event: 'needsYou' } as const;
  const key = `${attempt.number}:need:`;
  const requests = openRequests(task);
  if (requests.length === 0) return [{ ...about, key: `${key}${since ?? ''}`, at: since ?? updatedAt }];
  return requests.map((request) => ({
    ...about,
    key: `${key}${request.id}`,
    at: request.since ?? since ?? updatedAt,
    request,
  }));
}

function matchesOf(task: Task): TaskEventNotice[] {
  const { matched, attempt, updatedAt } = task;
  if (!matched || !commandSpecOf(task)?.matches?.notify) return [];
  const key = `${attempt.number}:match:${matched.count}`;
  return [{ task, occasion: 'match', key, event: 'matched', at: updatedAt }];
}

/** One for each silence, by its beginning. */
function silencesOf(task: Task): TaskEventNotice[] {
  const { silentSince: at, attempt } = task;
  if (at === undefined) return [];
  return [{ task, occasion: 'silence', key: `${attempt.number}:silent:${at}`, event: 'silent', at }];
}

function isMatch(key: string): boolean {
  return /^\d+:match:\d+$/.test(key);
}

function matchNumber(key: string): number {
  return isMatch(key) ? Number(key.slice(key.lastIndexOf(':') + 1)) : 0;
}
