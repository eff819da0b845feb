import { l10n } from 'vscode';
import { oneLine } from '../../base/plainText.ts';
import { formatBytes, formatCost, formatDuration, formatPeriod } from '../../base/quantityText.ts';
import { executorText } from '../../protocol/executorText.ts';
import { exitCodeText } from '../../protocol/exitCode.ts';
import { namesOfLeftovers } from '../../protocol/leftoversText.ts';
import {
  agentSpecOf,
  DEFAULT_OUTPUT_LIMIT_BYTES,
  commandSpecOf,
  folderOf,
  isTerminal,
  titleOf,
  type ClosePolicy,
  type Dependency,
  type EarlierAttempt,
  type Task,
} from '../../protocol/task.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { useFacts } from '../../protocol/useText.ts';
import { shortLine } from '../editor/labelText.ts';
import { localTime } from '../editor/timeText.ts';
import { agentFacts } from './agentRunText.ts';
import { failureText } from './failureText.ts';
import type { TaskLookup } from './taskLookup.ts';
import { stateTexts } from './stateTexts.ts';
import { progressText, runtimeMs, statusText } from './taskText.ts';

const TITLE_LENGTH = 60;
const NO_WAIT_MS = 1_000;

/** What else there is to know about a task. */
export interface FactSources {
  others: TaskLookup;
  /** The worktree it works in, if that is there. */
  worktree?: WorktreeRecord | undefined;
}

/** Facts about a task, one line each, without those that do not apply. */
export function taskFacts(
  task: Task,
  now: number,
  { others, worktree }: FactSources,
): [label: string, value: string][] {
  const facts: [string, string | undefined][] = [
    [
      l10n.t('Status'),
      [stateTexts[task.status.state], statusText(task, now, others)].filter(Boolean).join(' · '),
    ],
    [l10n.t('Reason'), reasonOf(task, statusText(task, now, others))],
    [l10n.t('Still running'), leftoversFact(task)],
    // That of a running task is in its status.
    [l10n.t('Progress'), (task.status.state !== 'running' && progressText(task)) || undefined],
    [l10n.t('Result'), task.result?.summary],
    [l10n.t('Group'), groupFact(task)],
    ...(task.after ?? []).map((dependency): [string, string] => [
      l10n.t('After'),
      dependencyFact(dependency, others),
    ]),
    [l10n.t('Starts'), timeOf(task.startAt)],
    [l10n.t('Started by'), task.parent?.task && titled(task.parent.task, others)],
    [l10n.t('Schedule'), scheduleFact(task)],
    ...agentFacts(task),
    [l10n.t('Runs on'), task.executor && executorText(task.executor, l10n.t)],
    [l10n.t('Folder'), folderOf(task)],
    [l10n.t('Worktree'), worktreeFact(task, worktree)],
    [l10n.t('Branch'), worktree?.branch],
    [l10n.t('Changes'), task.noBaseline && l10n.t('not known: {0}', task.noBaseline)],
    [l10n.t('Shell'), commandSpecOf(task)?.shell],
    [l10n.t('Terminal'), commandSpecOf(task)?.terminal && l10n.t('of its own')],
    [l10n.t('Input'), commandSpecOf(task)?.takesInput ? l10n.t('open') : undefined],
    [l10n.t('Matches'), commandSpecOf(task)?.matches?.pattern],
    [l10n.t('Last match'), task.matched?.line],
    [l10n.t('Asked for by'), `${task.producer} (${task.owner.label})`],
    [l10n.t('Created'), waited(task) ? timeOf(task.createdAt) : undefined],
    [l10n.t('Started'), timeOf(task.startedAt)],
    [l10n.t('Ended'), timeOf(task.endedAt)],
    [l10n.t('Attempt'), attemptFact(task)],
    ...(task.earlier ?? []).map((earlier): [string, string] => [
      l10n.t('Attempt {0}', earlier.number),
      earlierFact(earlier, task, others),
    ]),
    [l10n.t('Limits'), limitsFact(task)],
    [l10n.t('When its session closes'), closeFact(task)],
    [
      l10n.t('Process'),
      task.process && !task.executor && !isTerminal(task) ? String(task.process.pid) : undefined,
    ],
    ...useFacts(task, { say: l10n.t }),
    [l10n.t('Output'), `${task.output.path} (${formatBytes(task.output.bytes)})`],
    [l10n.t('Not saved'), task.unsaved],
    [l10n.t('Id'), task.id],
  ];
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [[label, value]]));
}

/** Why it is as it is, unless its status says so in the same words. */
function reasonOf({ status }: Task, said: string): string | undefined {
  const failure =
    status.state === 'failed' && 'message' in status.failure ? status.failure.message : undefined;
  const reason = failure ?? ('reason' in status ? status.reason : undefined);
  return reason !== undefined && said.includes(oneLine(reason)) ? undefined : reason;
}

function leftoversFact({ leftovers }: Task): string | undefined {
  if (!leftovers || leftovers.processes.length === 0) return undefined;
  const names = namesOfLeftovers(leftovers, { say: l10n.t });
  return leftovers.outlivedKill ? l10n.t('{0} · could not be ended', names) : names;
}

function worktreeFact({ worktree: id }: Task, worktree: WorktreeRecord | undefined): string | undefined {
  return worktree ? shortLine(worktree.name) : id;
}

function groupFact({ group, priority }: Task): string | undefined {
  const parts = [
    group,
    priority === undefined || priority === 0 ? undefined : l10n.t('priority {0}', priority),
  ];
  return parts.filter((part) => part !== undefined).join(' · ') || undefined;
}

function dependencyFact({ task: id, on, isMet }: Dependency, others: TaskLookup): string {
  const other = others.get(id);
  const state = isMet ? l10n.t('it has') : other ? stateTexts[other.status.state] : l10n.t('removed');
  const title = titled(id, others);
  switch (on) {
    case 'success':
      return l10n.t('{0} succeeds ({1})', title, state);
    case 'failure':
      return l10n.t('{0} fails ({1})', title, state);
    case 'any':
      return l10n.t('{0} ends ({1})', title, state);
  }
}

/** Whether some time has passed before it was started: otherwise it says twice when that was. */
function waited({ createdAt, startedAt }: Task): boolean {
  return startedAt === undefined || Date.parse(startedAt) - Date.parse(createdAt) > NO_WAIT_MS;
}

function attemptFact({ attempt }: Task): string | undefined {
  // The first, and there need be no other.
  if (attempt.number === 1 && attempt.max === undefined) return undefined;
  return attempt.max === undefined
    ? String(attempt.number)
    : l10n.t('{0} of at most {1}', attempt.number, attempt.max);
}

function earlierFact(earlier: EarlierAttempt, task: Task, others: TaskLookup): string {
  const { status } = earlier;
  const end =
    status.state === 'failed'
      ? failureText(status.failure, task, (id) => others.get(id))
      : status.state === 'completed' && status.exitCode !== undefined
        ? l10n.t('exit {0}', exitCodeText(status.exitCode))
        : stateTexts[status.state];
  const ran = runtimeMs(earlier, Date.parse(earlier.endedAt ?? ''));
  return ran === undefined || Number.isNaN(ran) ? end : `${end} · ${formatDuration(ran)}`;
}

function limitsFact({ timeoutMs, outputLimitBytes, stallAfterMs, spec }: Task): string | undefined {
  const { maxTurns, maxCostUsd } = agentSpecOf({ spec }) ?? {};
  const limits = [
    timeoutMs === undefined ? undefined : formatPeriod(timeoutMs),
    outputLimitBytes === undefined || outputLimitBytes === DEFAULT_OUTPUT_LIMIT_BYTES
      ? undefined
      : l10n.t('{0} of output', formatBytes(outputLimitBytes)),
    stallAfterMs === undefined ? undefined : l10n.t('tells of silence after {0}', formatPeriod(stallAfterMs)),
    maxTurns === undefined ? undefined : l10n.t('{0} turns', maxTurns),
    maxCostUsd === undefined ? undefined : formatCost(maxCostUsd),
  ];
  return limits.filter((limit) => limit !== undefined).join(' · ') || undefined;
}

function scheduleFact({ schedule }: Task): string | undefined {
  if (!schedule) return undefined;
  const { name, id, due } = schedule;
  return [
    shortLine(name ?? id),
    due === undefined ? l10n.t('run by hand') : l10n.t('due {0}', localTime(due)),
  ].join(' · ');
}

function closeFact({ closePolicy, transferTo }: Task): string | undefined {
  if (closePolicy === undefined) return undefined;
  const texts: Record<ClosePolicy, string> = {
    keep: l10n.t('goes on'),
    cancel: l10n.t('is cancelled'),
    transfer: l10n.t('goes to {0}', transferTo?.label ?? l10n.t('another session')),
  };
  return texts[closePolicy];
}

function titled(id: string, others: TaskLookup): string {
  const task = others.get(id);
  return task ? shortLine(titleOf(task), TITLE_LENGTH) : id;
}

function timeOf(time: string | undefined): string | undefined {
  return time === undefined ? undefined : localTime(time);
}
