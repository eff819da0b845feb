import { oneLine } from '../base/plainText.ts';
import { terseAge } from '../base/quantityText.ts';
import { groupOf, isTerminal, type Progress, type Task } from '../protocol/task.ts';
import { executorText } from '../protocol/executorText.ts';
import { silentText } from '../protocol/agentText.ts';
import { leftoversText } from '../protocol/leftoversText.ts';
import { spentText } from '../protocol/budgets.ts';
import { approvalOf, limitAskOf, openRequests } from '../protocol/openRequests.ts';
import { checkText } from '../protocol/checks.ts';
import { agentNotes } from './agentNotes.ts';
import { fitWidth } from './displayText.ts';
import { leftoversNote, stateText } from './taskText.ts';

const MINUTE_MS = 60_000;
const LONGEST_NAME = 24;
/** Separator between the parts of a note. */
export const NOTE_GAP = ' · ';

/** The state of a task in a few words, or what it waits for. */
export function situationText(task: Task, nowMs: number): string {
  const { status } = task;
  if (isTerminal(task)) return `${stateText(task)}${leftoversNote(task)}`;
  if (status.state === 'cancelRequested') return stateText(task);
  if (task.ending) return 'ending';
  const approval = approvalOf(task);
  if (approval) return `${NEEDS.permission}${waitedFor(approval.since, nowMs)}`;
  const limit = limitAskOf(task);
  if (limit) return `${NEEDS.question}${waitedFor(limit.since, nowMs)}`;
  if (task.pausedAt) return 'paused';
  switch (status.state) {
    case 'pending':
      return pendingText(task, nowMs);
    case 'waiting':
      return `${NEEDS[status.for]}${waitedFor(status.since, nowMs)}`;
    default:
      return task.progress?.percent === undefined
        ? status.state
        : `${status.state} ${percentText(task.progress.percent)}`;
  }
}

const NEEDS = {
  permission: 'needs permission',
  question: 'needs an answer',
  plan: 'needs approval',
  input: 'needs input',
} as const;

/** ` for 4m`, from the first minute on. */
function waitedFor(since: string | undefined, nowMs: number): string {
  const ms = since === undefined ? 0 : nowMs - Date.parse(since);
  return ms < MINUTE_MS ? '' : ` for ${terseAge(ms)}`;
}

/** Further notes on a task: message, progress, usage, leftovers. */
export function noteText(task: Task, nowMs: number): string | undefined {
  const parts = isTerminal(task) ? agentNotes(task, nowMs) : unfinishedNotes(task, nowMs);
  const notes = parts.flatMap((note) => (note && oneLine(note)) || []);
  return notes.length > 0 ? notes.join(NOTE_GAP) : undefined;
}

function unfinishedNotes(task: Task, nowMs: number): (string | undefined)[] {
  const { status, attempt } = task;
  return [
    status.state === 'waiting' ? status.message : (approvalOf(task) ?? limitAskOf(task)) && requestWish(task),
    task.ending && failureNote(task.ending),
    task.executor && executorText(task.executor),
    ...agentNotes(task, nowMs),
    task.agent ? undefined : silentText(task, nowMs),
    progressNote(task.progress),
    attempt.number > 1 && status.state !== 'pending' ? attemptText(attempt) : undefined,
    leftoversText(task),
    task.unsaved && 'not saved',
  ];
}

/** What a task asks that has not started. */
function requestWish(task: Task): string | undefined {
  const [request] = openRequests(task);
  return request?.text ?? request?.tool.title;
}

/** The progress of a task: `41 % Compiling`. */
export function progressText(progress: Progress): string {
  const percent = progress.percent === undefined ? undefined : percentText(progress.percent);
  return [percent, progressNote(progress)].filter(Boolean).join(' ') || 'unknown';
}

/** The number of the attempt, and how many there may be. */
export function attemptText({ number, max }: Task['attempt']): string {
  return `attempt ${number}${max === undefined ? '' : ` of ${max}`}`;
}

/** A time of day, with seconds if it is less than a minute away, with the date if it is on another day. */
export function clockText(time: string, nowMs: number): string {
  const date = new Date(time);
  const two = (part: number) => String(part).padStart(2, '0');
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}`;
  if (Math.abs(date.getTime() - nowMs) < MINUTE_MS) return `${clock}:${two(date.getSeconds())}`;
  if (date.toDateString() === new Date(nowMs).toDateString()) return clock;
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${clock}`;
}

function pendingText(task: Task, nowMs: number): string {
  const waitsFor = task.status.state === 'pending' ? task.status.waitsFor : undefined;
  switch (waitsFor?.kind) {
    case 'slot':
      return `queued in ${fitWidth(oneLine(groupOf(task)), LONGEST_NAME)}`;
    case 'paused':
      return `paused in ${fitWidth(oneLine(groupOf(task)), LONGEST_NAME)}`;
    case 'tasks': {
      const [first = '', ...others] = waitsFor.ids;
      return `after ${oneLine(first)}${others.length > 0 ? ` and ${others.length} more` : ''}`;
    }
    case 'time': {
      const retry = retryText(task);
      const clock = clockText(waitsFor.until, nowMs);
      return retry === undefined ? `starts ${clock}` : `${retry} at ${clock}`;
    }
    case 'lock':
      return waitsFor.isAhead
        ? `waits for the lock ${oneLine(waitsFor.name)}, which ${waitsFor.by} gets first`
        : `waits for the lock ${oneLine(waitsFor.name)}, held by ${waitsFor.by}`;
    case 'gate':
      return `waits for your go-ahead after ${waitsFor.after} (legwork groups next ${oneLine(groupOf(task))})`;
    case 'budget':
      return oneLine(spentText(waitsFor));
    case 'leftovers':
      return 'ending leftovers';
    case 'check':
      return checkText(task) ?? waitsFor.step;
    default:
      return 'pending';
  }
}

/** `retry 2 of 3`, if the next attempt is a retry. */
function retryText({ attempt, retry }: Task): string | undefined {
  if (!retry || attempt.max === undefined) return undefined;
  // A rerun has its own retries, so retries are counted from the last possible attempt.
  const number = retry.max - (attempt.max - attempt.number);
  return number > 0 ? `retry ${number} of ${retry.max}` : undefined;
}

function percentText(percent: number): string {
  return `${Math.floor(percent)} %`;
}

function progressNote(progress: Progress | undefined): string | undefined {
  const mark =
    progress?.state === 'error' || progress?.state === 'paused' ? `(${progress.state})` : undefined;
  const note = [progress?.message, mark].filter(Boolean).join(' ');
  return note || undefined;
}

function failureNote(failure: NonNullable<Task['ending']>): string {
  return ('message' in failure && failure.message) || failure.kind;
}
