import { l10n } from 'vscode';
import { formatAge, formatClock } from '../../base/quantityText.ts';
import { spentText } from '../../protocol/budgets.ts';
import type { TaskExecutor } from '../../protocol/executor.ts';
import { executorParts } from '../../protocol/executorText.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import {
  agentSpecOf,
  DEFAULT_GROUP,
  groupOf,
  titleOf,
  type PendingReason,
  type Task,
} from '../../protocol/task.ts';
import { checkText } from '../../protocol/checks.ts';
import { shortLine } from '../editor/labelText.ts';
import { requestText, waitedText } from './requests.ts';
import type { TaskLookup } from './taskLookup.ts';

const TITLE_LENGTH = 40;
const SENTENCE_LENGTH = 160;

/** What a task that has not started waits for: `2 before it · queued in build`, `after compile`, `starts 14:05`. */
export function pendingText(task: Task, now: number, others: TaskLookup): string {
  if (task.status.state !== 'pending') return '';
  const reason = task.status.waitsFor;
  if (reason?.kind === 'approval') return approvalText(task, reason, now);
  if (task.pausedAt !== undefined) return l10n.t('paused');
  if (!reason) return jobText(task.executor);
  switch (reason.kind) {
    case 'paused':
      return others.isGroupPaused(task) ? l10n.t('{0} is paused', groupOf(task)) : l10n.t('paused');
    case 'tasks':
      return dependenciesText(task, reason.ids, others);
    case 'time':
      return timeText(task, reason, now);
    case 'slot':
      return queueText(task, others);
    case 'lock':
      return lockText(reason, others);
    case 'gate':
      return gateText(task, reason, others);
    case 'limit':
      return limitText(task, now);
    case 'budget':
      return shortLine(spentText(reason, l10n.t), SENTENCE_LENGTH);
    case 'leftovers':
      return l10n.t('ending leftovers');
    case 'check':
      return checkText(task, l10n.t) ?? reason.step;
  }
}

/** Where the output of a task will be that has not started: `not started: next · queued in build`; else empty. */
export function notStartedText(task: Task, others: TaskLookup): string {
  const waiting = pendingText(task, Date.now(), others);
  return waiting === '' ? '' : l10n.t('not started: {0}', waiting);
}

/** `Resources · slurm · job 4711`: why it waits comes first, because a narrow row shows no more. */
function jobText(executor: TaskExecutor | undefined): string {
  if (!executor) return l10n.t('starting');
  const { now, where } = executorParts(executor, l10n.t);
  // That it is pending is what the section says, and the icon.
  const reason = shortLine(now.replace(/^pending: /, ''), SENTENCE_LENGTH);
  return [reason || l10n.t('starting'), where].join(' · ');
}

/** `needs you: Claude Code wants to run this · asked 4 m ago`; of a task with a name, what that is. */
function approvalText(
  task: Task,
  { agent, since }: PendingReason & { kind: 'approval' },
  now: number,
): string {
  const [request] = task.name === undefined ? [] : openRequests(task);
  const asker = shortLine(agent, TITLE_LENGTH);
  const own = agentSpecOf(task)
    ? l10n.t('{0} wants to start this', asker)
    : l10n.t('{0} wants to run this', asker);
  const wish = request ? requestText(request) : own;
  return [l10n.t('needs you: {0}', wish), waitedText({ since }, now)].filter(Boolean).join(' · ');
}

/** `needs you: … has reached its limit of turns: 10 of 10. Go on? · asked 4 m ago`. */
function limitText(task: Task, now: number): string {
  const [request] = openRequests(task);
  if (!request) return '';
  return [l10n.t('needs you: {0}', requestText(request)), waitedText(request, now)]
    .filter(Boolean)
    .join(' · ');
}

/** `waits for the lock deploy, held by release`. */
function lockText({ name, by, isAhead }: PendingReason & { kind: 'lock' }, others: TaskLookup): string {
  const lock = shortLine(name, TITLE_LENGTH);
  const other = others.get(by);
  const holder = other ? shortLine(titleOf(other), TITLE_LENGTH) : by;
  return isAhead
    ? l10n.t('waits for the lock {0}, which {1} gets first', lock, holder)
    : l10n.t('waits for the lock {0}, held by {1}', lock, holder);
}

/** `needs you: start it after lint? · next in deploy`. */
function gateText(task: Task, { after }: PendingReason & { kind: 'gate' }, others: TaskLookup): string {
  const other = others.get(after);
  const ended = other ? shortLine(titleOf(other), TITLE_LENGTH) : after;
  return l10n.t(
    'needs you: start it after {0}? · next in {1}',
    ended,
    shortLine(groupOf(task), TITLE_LENGTH),
  );
}

/** Its place comes first: a narrow row shows no more, and the row of the group may be just above. */
function queueText(task: Task, others: TaskLookup): string {
  const group = groupOf(task);
  const queue =
    group === DEFAULT_GROUP ? l10n.t('queued') : l10n.t('queued in {0}', shortLine(group, TITLE_LENGTH));
  const before = others.tasksBefore(task.id);
  if (before === undefined) return queue;
  return `${before === 0 ? l10n.t('next') : l10n.t('{0} before it', before)} · ${queue}`;
}

function dependenciesText(task: Task, ids: string[], others: TaskLookup): string {
  const [first] = ids;
  if (first === undefined) return l10n.t('after other tasks');
  const other = others.get(first);
  const condition = task.after?.find((dependency) => dependency.task === first)?.on;
  const title = other ? shortLine(titleOf(other), TITLE_LENGTH) : first;
  const text =
    condition === 'failure'
      ? l10n.t('after {0} fails', title)
      : condition === 'any'
        ? l10n.t('after {0} ends', title)
        : l10n.t('after {0}', title);
  return ids.length > 1 ? l10n.t('{0} and {1} more', text, ids.length - 1) : text;
}

function timeText(task: Task, reason: PendingReason & { kind: 'time' }, now: number): string {
  const { until } = reason;
  if (reason.isRateLimit) return l10n.t('scheduled at {0} (usage limit)', formatClock(until, now));
  const retry = retryNumber(task);
  if (retry === undefined) return l10n.t('starts {0}', formatClock(until, now));
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000) * 1000);
  return l10n.t('retry {0} of {1} in {2}', retry, task.retry?.max ?? retry, formatAge(left));
}

/** Which retry this attempt is, counted from 1; `undefined` for a first attempt. */
function retryNumber({ attempt, retry }: Pick<Task, 'attempt' | 'retry'>): number | undefined {
  if (attempt.max === undefined || !retry) return undefined;
  // A rerun counts on, with retries of its own.
  const number = attempt.number - (attempt.max - retry.max);
  return number > 0 ? number : undefined;
}

/** That an attempt is a retry, and which: `retry 2 of 3`; empty for a first attempt. */
export function retryText(task: Pick<Task, 'attempt' | 'retry'>): string {
  const number = retryNumber(task);
  return number === undefined || !task.retry ? '' : l10n.t('retry {0} of {1}', number, task.retry.max);
}
