import { l10n } from 'vscode';
import { commandText } from '../../base/commandText.ts';
import { formatAge, formatDuration } from '../../base/quantityText.ts';
import { kindOf } from '../../protocol/agentRequests.ts';
import { silentText } from '../../protocol/agentText.ts';
import { executorParts } from '../../protocol/executorText.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import { leftoversText } from '../../protocol/leftoversText.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import { agentSpecOf, commandSpecOf, type Task, type TaskStatus } from '../../protocol/task.ts';
import { isolated, shortLine } from '../editor/labelText.ts';
import { agentWorkText } from './agentRunText.ts';
import { failureText } from './failureText.ts';
import { pendingText, retryText } from './pendingText.ts';
import { requestText } from './requests.ts';
import { stateTexts } from './stateTexts.ts';
import { noOtherTasks, type TaskLookup } from './taskLookup.ts';

const PROGRESS_LENGTH = 60;
/** What messages of the host begin with. */
const NEEDS_YOU = /^needs you: /;

/** How long the attempt has been, or was, at work, without the time it stood still; `undefined` when it never ran. */
export function runtimeMs(
  task: Pick<Task, 'startedAt' | 'endedAt' | 'pausedAt' | 'pausedMs'>,
  now: number,
): number | undefined {
  if (!task.startedAt) return undefined;
  const end = task.endedAt ?? task.pausedAt;
  return (end ? Date.parse(end) : now) - Date.parse(task.startedAt) - (task.pausedMs ?? 0);
}

/** What matters about a task now, beside its title: `41 % · 10 s · Compiling`, `exit 2 · 1 m 04 s`, `cancelling…`. */
export function statusText(task: Task, now: number, others: TaskLookup = noOtherTasks): string {
  const ran = task.status.state === 'pending' ? undefined : runtimeMs(task, now);
  const work = agentWorkText(task);
  // What an agent does says more than since when.
  const hasTime = ran !== undefined && (work === '' || task.status.state !== 'running');
  const isRunning = task.status.state === 'running';
  const parts = [
    stateText(task, now, others),
    leftoversText(task, l10n.t),
    isRunning && task.executor ? executorParts(task.executor, l10n.t).now : '',
    isRunning ? percentText(task) : '',
    work,
    silentText(task, now, l10n.t) ?? '',
    hasTime ? timeText(task, ran, now) : '',
    task.status.state === 'pending' ? '' : retryText(task),
    isRunning ? progressMessage(task) : '',
    matchesText(task),
    isRunning && task.executor ? executorParts(task.executor, l10n.t).where : '',
    task.unsaved ? l10n.t('not saved') : '',
  ];
  return parts
    .filter((part) => part !== '')
    .map((part) => isolated(shortLine(part)))
    .join(' · ');
}

/** How long it has run, or has waited for the person. */
function timeText(task: Task, ranMs: number, now: number): string {
  const { status } = task;
  if (status.state === 'waiting' && status.since !== undefined)
    return l10n.t('waiting {0}', formatAge(now - Date.parse(status.since)));
  return isTicking(task) ? formatAge(ranMs) : formatDuration(ranMs);
}

/** Whether the status text of a task changes with time alone. */
export function isTicking({ status, pausedAt }: Task): boolean {
  if (status.state === 'pending' && status.waitsFor?.kind === 'approval') return true;
  if (pausedAt !== undefined) return false;
  if (status.state === 'pending') return status.waitsFor?.kind === 'time';
  return status.state === 'running' || status.state === 'cancelRequested' || status.state === 'waiting';
}

function stateText(task: Task, now: number, others: TaskLookup): string {
  const { status } = task;
  const find = (id: string) => others.get(id);
  switch (status.state) {
    case 'pending':
      return pendingText(task, now, others);
    case 'running':
      if (task.ending) return l10n.t('ending: {0}', failureText(task.ending, task, find));
      return task.pausedAt === undefined ? '' : l10n.t('paused');
    case 'completed':
    case 'cancelled':
      return '';
    case 'waiting':
      return needTextOf(task, status);
    case 'cancelRequested':
      return l10n.t('cancelling…');
    case 'failed':
      return failureText(status.failure, task, find);
  }
}

/** A single request for permission is said anew, in the language of the editor. */
function needTextOf(task: Task, status: TaskStatus & { state: 'waiting' }): string {
  const [request, ...more] = openRequests(task);
  const isPermission = request && more.length === 0 && kindOf(request) === 'permission';
  return isPermission ? l10n.t('needs you: {0}', requestText(request)) : needText(status);
}

/** What a task asks, with that it does: `needs you: Overwrite?`, `asks: Which color?`. */
export function needText({
  for: need,
  message,
}: Pick<TaskStatus & { state: 'waiting' }, 'for' | 'message'>): string {
  const saysSo = need === 'question' || need === 'plan';
  return saysSo ? message : l10n.t('needs you: {0}', message.replace(NEEDS_YOU, ''));
}

/** How many lines a monitor has matched: `3 matches`. */
function matchesText({ matched }: Pick<Task, 'matched'>): string {
  if (!matched) return '';
  return matched.count === 1 ? l10n.t('1 match') : l10n.t('{0} matches', matched.count);
}

/** How far a task is: `41 % · Compiling`. */
export function progressText(task: Pick<Task, 'progress'>): string {
  return [percentText(task), progressMessage(task)].filter((part) => part !== '').join(' · ');
}

function percentText({ progress }: Pick<Task, 'progress'>): string {
  return progress?.percent === undefined ? '' : `${Math.floor(progress.percent)} %`;
}

function progressMessage({ progress }: Pick<Task, 'progress'>): string {
  return shortLine(progress?.message ?? '', PROGRESS_LENGTH);
}

/** How a task ended, for the last line below its output: `exit 0 · 2 processes still running`, `killed by SIGTERM`. */
export function endText(task: Task): string {
  return [outcomeText(task), leftoversText(task, l10n.t)].filter(Boolean).join(' · ');
}

function outcomeText(task: Task): string {
  const { status } = task;
  if (status.state === 'completed') {
    const { exitCode } = status;
    return exitCode === undefined || task.kind === 'agent'
      ? stateTexts.completed
      : l10n.t('exit {0}', exitCodeText(exitCode));
  }
  if (status.state === 'failed') {
    const { failure } = status;
    if (failure.kind === 'exit') return l10n.t('exit {0}', exitCodeText(failure.code));
    if (failure.kind === 'spawn') return `${l10n.t('could not start')}: ${failure.message}`;
    if (failure.kind === 'orphaned') return `${l10n.t('orphaned')}: ${failure.message}`;
    return failureText(failure, task);
  }
  return stateTexts[status.state];
}

/** The full command or prompt of a task, else its description. */
export function fullText(task: Pick<Task, 'spec' | 'description'>): string {
  const spec = commandSpecOf(task);
  return spec ? commandText(spec.command) : (agentSpecOf(task)?.prompt ?? task.description);
}
