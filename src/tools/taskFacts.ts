import { formatBytes } from '../base/quantityText.ts';
import { oneLine } from '../base/plainText.ts';
import { described, type Fitting } from '../base/schema.ts';
import { totalUsage } from '../protocol/agentRun.ts';
import { usageText } from '../protocol/agentText.ts';
import { executorText } from '../protocol/executorText.ts';
import { count, listOf, numberOf, object, oneOf, optional, text, time, whole } from '../protocol/fields.ts';
import { TASK_KINDS, TASK_STATES } from '../protocol/filter.ts';
import { exitCodeOf, folderOf, isTerminal, titleOf, type Task } from '../protocol/task.ts';
import { quoted } from './dataMarks.ts';
import { openRequestsOf, requestFacts, requestFactsOf } from './requestFacts.ts';
import { durationText, stateText } from './stateText.ts';

const TITLE_LIMIT = 300;

/** A task as the tools tell it: what a model needs to go on. */
export const taskFacts = described(() =>
  object(
    {
      id: text('Its id.'),
      kind: oneOf(TASK_KINDS, 'What it is.'),
      title: text('Its name, or the beginning of its command or prompt.'),
      state: oneOf(TASK_STATES, 'Its state; completed, failed and cancelled are final.'),
      detail: text('The state in words, with its reason.'),
      exitCode: optional(whole('The exit code of an ended command.')),
      folder: optional(text('Where it runs.')),
      group: optional(text('The group whose slots it needs.')),
      on: optional(text('Where it runs, if not on this machine, and what is known of its job.')),
      parent: optional(text('Id of the task from which it was started.')),
      createdAt: time('When it was requested.'),
      startedAt: optional(time('When it started.')),
      endedAt: optional(time('When it ended.')),
      attempt: count(1, 'Number of the attempt.'),
      outputBytes: count(0, 'Size of its output.'),
      outputPath: text('The file of its output.'),
      percent: optional(
        numberOf({ isFine: Number.isFinite, expected: 'a number' }, 'Its progress, 0 to 100.'),
      ),
      progress: optional(text('A message about its progress.')),
      summary: optional(text('The last words of an agent run, or the reported summary.')),
      requests: optional(listOf(requestFacts(), 'What it asks; answer_request answers.')),
      next: optional(text('What to do next, for a model that sees only this.')),
    },
    'A task.',
  ),
);
export type TaskFacts = Fitting<typeof taskFacts>;

/** What the tools tell of a task. */
export function factsOf(task: Task): TaskFacts {
  const { progress, result } = task;
  const folder = folderOf(task);
  const requests = openRequestsOf(task);
  const next = nextStep(task);
  return {
    id: task.id,
    kind: task.kind,
    title: oneLine(titleOf(task), TITLE_LIMIT),
    state: task.status.state,
    detail: stateText(task),
    ...(isTerminal(task) && task.kind !== 'agent' && { exitCode: exitCodeOf(task) }),
    ...(folder !== undefined && { folder }),
    ...(task.group !== undefined && { group: task.group }),
    ...(task.executor && { on: oneLine(executorText(task.executor), TITLE_LIMIT) }),
    ...(task.parent?.task !== undefined && { parent: task.parent.task }),
    createdAt: task.createdAt,
    ...(task.startedAt !== undefined && { startedAt: task.startedAt }),
    ...(task.endedAt !== undefined && { endedAt: task.endedAt }),
    attempt: task.attempt.number,
    outputBytes: task.output.bytes,
    outputPath: task.output.path,
    ...(progress?.percent !== undefined && { percent: progress.percent }),
    ...(progress?.message !== undefined && { progress: oneLine(progress.message, TITLE_LIMIT) }),
    ...(result?.summary !== undefined && { summary: oneLine(result.summary, SUMMARY_LIMIT) }),
    ...(requests.length > 0 && { requests: requests.map(requestFactsOf) }),
    ...(next !== undefined && { next }),
  };
}

/** What to do next, if anything. */
export function nextStep(task: Task): string | undefined {
  const { id, status } = task;
  if (status.state === 'failed' && task.startedAt !== undefined)
    return `read_output with {"id":"${id}"} shows what it has printed.`;
  if (isTerminal(task)) return undefined;
  if (openRequestsOf(task).length > 0)
    return `It waits for an answer: ask the person if it is theirs to decide, then call answer_request with {"id":"${id}", …}. If somebody answers it in Legwork instead, wait_for_task with {"id":"${id}","until":"ended"} waits on.`;
  if (status.state === 'waiting' && status.for === 'input')
    return `It waits for a message: send_message with {"id":"${id}", "content": …}.`;
  return undefined;
}

const SUMMARY_LIMIT = 2000;

/** A task on one line: `sh-1 failed (exit code 3) after 4s: "npm test"`. */
export function taskLine(task: Task, nowMs = Date.now()): string {
  const took = durationText(task, nowMs);
  const time = took === undefined ? '' : isTerminal(task) ? ` after ${took}` : ` for ${took}`;
  return `${task.id} ${stateText(task)}${time}: ${quoted(titleOf(task))}`;
}

/** What else is worth telling of one task, a line each. */
export function taskNotes(task: Task): string[] {
  const { progress, result, agent, output, executor } = task;
  const usage = agent && usageText(totalUsage(agent));
  return [
    ...(executor ? [`Runs on: ${quoted(executorText(executor))}`] : []),
    ...(progress?.percent !== undefined || progress?.message !== undefined
      ? [`Progress: ${progressText(progress)}`]
      : []),
    ...(result?.summary !== undefined ? [`It says: ${quoted(result.summary, SUMMARY_LIMIT)}`] : []),
    ...(agent?.lastAction !== undefined && !isTerminal(task) ? [`Now: ${quoted(agent.lastAction)}`] : []),
    ...(agent?.files?.length ? [`Changed files: ${quoted(agent.files.join(', '), 1000)}`] : []),
    ...(usage ? [`Used: ${usage}`] : []),
    ...(agent ? [] : [`Output: ${formatBytes(output.bytes)} in ${quoted(output.path, 4096)}`]),
  ];
}

function progressText({ percent, message }: NonNullable<Task['progress']>): string {
  return [
    percent === undefined ? '' : `${Math.floor(percent)} %`,
    message === undefined ? '' : quoted(message),
  ]
    .filter(Boolean)
    .join(' ');
}
