import { formatBytes, terseAge, terseDuration } from '../base/quantityText.ts';
import { executorText } from '../protocol/executorText.ts';
import type { Leftovers } from '../protocol/leftovers.ts';
import {
  agentSpecOf,
  commandSpecOf,
  folderOf,
  type Dependency,
  type EarlierAttempt,
  type Failure,
  type RetryPolicy,
  type Task,
  type TaskResult,
} from '../protocol/task.ts';
import { PORTS_OF_WORKTREE, type WorktreeRecord } from '../protocol/worktree.ts';
import { namesOfLeftovers } from '../protocol/leftoversText.ts';
import { memoryText, useFacts } from '../protocol/useText.ts';
import { agentDetails } from './agentDetails.ts';
import { factLines, type Fact } from './factLines.ts';
import { attemptText, progressText, situationText } from './taskSituation.ts';
import { elapsedMs, stateReason, stateText } from './taskText.ts';

/** Formats all facts about a task, one per line. */
export function taskDetails(task: Task, nowMs: number, worktree?: WorktreeRecord): string[] {
  const facts: Fact[] = [
    ['ID', task.id],
    ['Name', task.name],
    ['State', situationText(task, nowMs)],
    ['Reason', stateReason(task)],
    ['Leftovers', task.leftovers && leftoversFact(task.leftovers)],
    ['Progress', task.progress && progressText(task.progress)],
    ['Result', task.result && resultText(task)],
    ...specFacts(task),
    ...agentDetails(task, nowMs),
    ...worktreeFacts(task, worktree),
    ['Output', outputText(task.output)],
    ...useFacts(task, { isAsked: true }),
    ...timeFacts(task, nowMs),
    ...orderFacts(task),
    ...endFacts(task),
    ...originFacts(task),
    ['Not saved', task.unsaved],
  ];
  return factLines(facts);
}

function specFacts(task: Task): Fact[] {
  const { spec } = task;
  const command = commandSpecOf(task);
  return [
    // Command lines stay readable; words that run without a shell are shown as a list.
    ['Command', typeof command?.command === 'string' ? command.command : JSON.stringify(command?.command)],
    ['Work', 'external' in spec ? `${task.description} (run elsewhere)` : undefined],
    ['Watches', 'watch' in spec ? `${JSON.stringify(spec.watch)} for ${spec.on}` : undefined],
    ['Runs on', task.executor && executorText(task.executor)],
    ['Directory', folderOf(task)],
    ['Shell', command?.shell],
    ['Terminal', command?.terminal && 'of its own'],
    ['Input', command?.takesInput ? 'open' : undefined],
    ['Matches', command?.matches?.pattern],
  ];
}

function worktreeFacts({ worktree: id }: Task, record: WorktreeRecord | undefined): Fact[] {
  if (!record) return [['Worktree', id]];
  const { name, state, branch, firstPort } = record;
  const ports = firstPort !== undefined && `${firstPort}-${firstPort + PORTS_OF_WORKTREE - 1}`;
  return [
    ['Worktree', `${name} (${id}${state === 'ready' ? '' : `, ${state}`})`],
    ['Branch', branch],
    ['Ports', ports || undefined],
  ];
}

function timeFacts(task: Task, nowMs: number): Fact[] {
  const elapsed = elapsedMs(task, nowMs);
  const when = (time: string | undefined) => time && `${time} (${distanceText(Date.parse(time) - nowMs)})`;
  return [
    ['Created', when(task.createdAt)],
    ['Not before', task.startedAt ? undefined : when(task.startAt)],
    ['Started', when(task.startedAt)],
    ['Paused', when(task.pausedAt)],
    ['Ended', when(task.endedAt)],
    ['Time', elapsed === undefined ? undefined : terseDuration(elapsed)],
    [
      'Attempt',
      task.attempt.number > 1 || task.attempt.max
        ? attemptText(task.attempt).replace('attempt ', '')
        : undefined,
    ],
    ['Earlier', task.earlier?.map((attempt) => earlierText(attempt)).join('\n')],
  ];
}

function orderFacts(task: Task): Fact[] {
  return [
    ['Group', task.group],
    ['Priority', task.priority === undefined ? undefined : String(task.priority)],
    ['Locks', task.locks?.join('\n')],
    ['After', task.after?.map(dependencyText).join('\n')],
    ['Retries', task.retry && retryText(task.retry)],
  ];
}

function endFacts(task: Task): Fact[] {
  return [
    ['Time limit', task.timeoutMs === undefined ? undefined : terseDuration(task.timeoutMs)],
    ['Stall', task.stallAfterMs === undefined ? undefined : `told after ${terseDuration(task.stallAfterMs)}`],
    ['Size limit', task.outputLimitBytes === undefined ? undefined : formatBytes(task.outputLimitBytes)],
    ['Ending', task.ending && endingText(task.ending)],
    ['Cancel', task.cancelPolicy],
    ['On close', task.closePolicy && [task.closePolicy, task.transferTo?.label].filter(Boolean).join(' to ')],
  ];
}

function originFacts(task: Task): Fact[] {
  const { parent } = task;
  return [
    ['Process', task.process && !task.executor ? String(task.process.pid) : undefined],
    ['Owner', task.owner.label],
    ['Started by', task.producer],
    ['Schedule', task.schedule && scheduleText(task.schedule)],
    ['Parent', parent?.task],
    ['Run', parent?.run],
    ['Call', parent?.call],
    ['Agent', parent?.agent],
    ['Key', task.attempt.key],
    ['Hidden', task.hidden ? 'yes' : undefined],
  ];
}

function scheduleText({ id, name, due }: NonNullable<Task['schedule']>): string {
  return `${name ?? id}, ${due === undefined ? 'run by hand' : `due ${due}`}`;
}

function outputText({ path, bytes }: Task['output']): string {
  return `${path} (${formatBytes(bytes)})`;
}

function leftoversFact(leftovers: Leftovers): string {
  const names = namesOfLeftovers(leftovers, { limit: Infinity }) || 'could not be looked at';
  return leftovers.outlivedKill ? `${names}; could not be ended` : names;
}

function resultText(task: Task): string {
  const { summary, value, reference }: TaskResult = task.result ?? {};
  // The value of an agent run is its last text, which ends its transcript.
  const json = value === undefined || agentSpecOf(task) ? undefined : JSON.stringify(value);
  return [summary, json, reference].filter((line) => line !== undefined).join('\n');
}

function dependencyText({ task, on, isMet }: Dependency): string {
  return `${task} (${on}${isMet ? ', met' : ''})`;
}

function retryText({ max, backoffMs, exitCodes }: RetryPolicy): string {
  const codes = exitCodes ? `, of exit ${exitCodes.join(', ')}` : '';
  return `${max}, the first after ${terseDuration(backoffMs)}${codes}`;
}

function endingText(failure: Failure): string {
  const status = { state: 'failed', failure } as const;
  return [stateText({ status }), stateReason({ status })].filter(Boolean).join(': ');
}

function earlierText(attempt: EarlierAttempt): string {
  const { number, status, startedAt, endedAt, output } = attempt;
  const took =
    startedAt && endedAt ? ` after ${terseDuration(Date.parse(endedAt) - Date.parse(startedAt))}` : '';
  const memory = attempt.use && memoryText(attempt.use);
  const used = memory === undefined ? '' : `, memory ${memory}`;
  return `${number}: ${stateText({ status })}${took}, ${outputText(output)}${used}`;
}

function distanceText(fromNowMs: number): string {
  return fromNowMs > 0 ? `in ${terseDuration(fromNowMs)}` : `${terseAge(-fromNowMs)} ago`;
}
