import { oneLine } from '../../base/plainText.ts';
import { formatBytes, formatCost, formatDuration, formatPeriod } from '../../base/quantityText.ts';
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
import { agentFacts } from './agentRunText.ts';
import { failureText } from './failureText.ts';
import type { TaskLookup } from './taskLookup.ts';
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
    ['Status', [task.status.state, statusText(task, now, others)].filter(Boolean).join(' · ')],
    ['Reason', reasonOf(task, statusText(task, now, others))],
    ['Still running', leftoversFact(task)],
    // That of a running task is in its status.
    ['Progress', (task.status.state !== 'running' && progressText(task)) || undefined],
    ['Result', task.result?.summary],
    ['Group', groupFact(task)],
    ...(task.after ?? []).map((dependency): [string, string] => [
      'After',
      dependencyFact(dependency, others),
    ]),
    ['Starts', localTime(task.startAt)],
    ['Started by', task.parent?.task && titled(task.parent.task, others)],
    ['Schedule', scheduleFact(task)],
    ...agentFacts(task),
    ['Folder', folderOf(task)],
    ['Worktree', worktreeFact(task, worktree)],
    ['Branch', worktree?.branch],
    ['Changes', task.noBaseline && `not known: ${task.noBaseline}`],
    ['Shell', commandSpecOf(task)?.shell],
    ['Terminal', commandSpecOf(task)?.terminal && 'of its own'],
    ['Input', commandSpecOf(task)?.takesInput ? 'open' : undefined],
    ['Matches', commandSpecOf(task)?.matches?.pattern],
    ['Last match', task.matched?.line],
    ['Asked for by', `${task.producer} (${task.owner.label})`],
    ['Created', waited(task) ? localTime(task.createdAt) : undefined],
    ['Started', localTime(task.startedAt)],
    ['Ended', localTime(task.endedAt)],
    ['Attempt', attemptFact(task)],
    ...(task.earlier ?? []).map((earlier): [string, string] => [
      `Attempt ${earlier.number}`,
      earlierFact(earlier, task, others),
    ]),
    ['Limits', limitsFact(task)],
    ['When its session closes', closeFact(task)],
    ['Process', task.process && !isTerminal(task) ? String(task.process.pid) : undefined],
    ...useFacts(task),
    ['Output', `${task.output.path} (${formatBytes(task.output.bytes)})`],
    ['Not saved', task.unsaved],
    ['Id', task.id],
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
  const names = namesOfLeftovers(leftovers);
  return leftovers.outlivedKill ? `${names} · could not be ended` : names;
}

function worktreeFact({ worktree: id }: Task, worktree: WorktreeRecord | undefined): string | undefined {
  return worktree ? shortLine(worktree.name) : id;
}

function groupFact({ group, priority }: Task): string | undefined {
  const parts = [group, priority === undefined || priority === 0 ? undefined : `priority ${priority}`];
  return parts.filter((part) => part !== undefined).join(' · ') || undefined;
}

function dependencyFact({ task: id, on, isMet }: Dependency, others: TaskLookup): string {
  const condition = { success: 'succeeds', failure: 'fails', any: 'ends' }[on];
  const state = isMet ? 'it has' : (others.get(id)?.status.state ?? 'removed');
  return `${titled(id, others)} ${condition} (${state})`;
}

/** Whether some time has passed before it was started: otherwise it says twice when that was. */
function waited({ createdAt, startedAt }: Task): boolean {
  return startedAt === undefined || Date.parse(startedAt) - Date.parse(createdAt) > NO_WAIT_MS;
}

function attemptFact({ attempt }: Task): string | undefined {
  // The first, and there need be no other.
  if (attempt.number === 1 && attempt.max === undefined) return undefined;
  return attempt.max === undefined ? String(attempt.number) : `${attempt.number} of at most ${attempt.max}`;
}

function earlierFact(earlier: EarlierAttempt, task: Task, others: TaskLookup): string {
  const { status } = earlier;
  const end =
    status.state === 'failed'
      ? failureText(status.failure, task, (id) => others.get(id))
      : status.state === 'completed' && status.exitCode !== undefined
        ? `exit ${exitCodeText(status.exitCode)}`
        : status.state;
  const ran = runtimeMs(earlier, Date.parse(earlier.endedAt ?? ''));
  return ran === undefined || Number.isNaN(ran) ? end : `${end} · ${formatDuration(ran)}`;
}

function limitsFact({ timeoutMs, outputLimitBytes, stallAfterMs, spec }: Task): string | undefined {
  const { maxTurns, maxCostUsd } = agentSpecOf({ spec }) ?? {};
  const limits = [
    timeoutMs === undefined ? undefined : formatPeriod(timeoutMs),
    outputLimitBytes === undefined || outputLimitBytes === DEFAULT_OUTPUT_LIMIT_BYTES
      ? undefined
      : `${formatBytes(outputLimitBytes)} of output`,
    stallAfterMs === undefined ? undefined : `tells of silence after ${formatPeriod(stallAfterMs)}`,
    maxTurns === undefined ? undefined : `${maxTurns} turns`,
    maxCostUsd === undefined ? undefined : formatCost(maxCostUsd),
  ];
  return limits.filter((limit) => limit !== undefined).join(' · ') || undefined;
}

function scheduleFact({ schedule }: Task): string | undefined {
  if (!schedule) return undefined;
  const { name, id, due } = schedule;
  return [shortLine(name ?? id), due === undefined ? 'run by hand' : `due ${localTime(due) ?? ''}`].join(
    ' · ',
  );
}

function closeFact({ closePolicy, transferTo }: Task): string | undefined {
  if (closePolicy === undefined) return undefined;
  const texts: Record<ClosePolicy, string> = {
    keep: 'goes on',
    cancel: 'is cancelled',
    transfer: `goes to ${transferTo?.label ?? 'another session'}`,
  };
  return texts[closePolicy];
}

function titled(id: string, others: TaskLookup): string {
  const task = others.get(id);
  return task ? shortLine(titleOf(task), TITLE_LENGTH) : id;
}

function localTime(time: string | undefined): string | undefined {
  return time === undefined ? undefined : new Date(time).toLocaleString();
}
