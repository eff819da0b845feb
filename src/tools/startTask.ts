import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { described, type Fitting } from '../base/schema.ts';
import { EXECUTOR_WORD, EXECUTOR_WORDS, readExecutor } from '../protocol/executorText.ts';
import { annotated, listOf, optional, text, textLike } from '../protocol/fields.ts';
import { badRequest } from '../protocol/errors.ts';
import { variables, type StartParams } from '../protocol/startParams.ts';
import { taskOptionFields } from '../protocol/taskOptions.ts';
import { isTerminal, titleOf, type Task } from '../protocol/task.ts';
import { quoted } from './dataMarks.ts';
import { taskFacts, factsOf, taskLine, type TaskFacts } from './taskFacts.ts';
import type { ToolHost, ToolResult } from './tool.ts';

/* What the tools that start tasks have in common. */

/** The common parameters of starts, a selection of those of the protocol. */
export const startFields = () => {
  const { name, group, priority, timeoutMs, key } = taskOptionFields();
  return {
    cwd: optional(text('Working directory. Default: the folder of the caller, where relative ones start.')),
    environment: optional(
      variables('Environment variables in addition to those that the task gets anyway.', 'The environment'),
    ),
    name,
    group,
    on: optional(
      textLike(
        { pattern: EXECUTOR_WORD, expected: EXECUTOR_WORDS },
        'Where it runs: `local` (this machine), or as a job of Slurm: `slurm`, or `slurm:` and a partition. Default: as people have set it, which is nearly always right.',
        '"on"',
      ),
    ),
    priority,
    after: optional(
      listOf(
        text('Id of a task.'),
        'Ids of tasks that must have succeeded before this one starts.',
        '"after"',
      ),
    ),
    timeoutMs,
    key,
  };
};

const common = described(() => annotated(z.looseObject(startFields()), ''));
type CommonParams = Partial<Fitting<typeof common>>;

/** The parts of a start that both kinds of tasks have. @throws badRequest */
export function startOf(host: ToolHost, given: CommonParams) {
  const { cwd, name, group, on, priority, after, timeoutMs, key } = given;
  const executor = on === undefined ? undefined : readExecutor(on);
  if (cwd?.includes('\0')) throw badRequest('The folder holds a NUL byte.');
  return {
    cwd: folderOf(host, cwd),
    environment: { ...host.environment, ...given.environment },
    // Some agents start this server with a few variables only.
    ...(host.inside !== undefined && { additions: given.environment ?? {} }),
    producer: host.producer,
    // The same start may be asked of two hosts.
    key: key ?? randomUUID(),
    ...(host.umask !== undefined && { umask: host.umask }),
    ...(host.openFiles !== undefined && { openFiles: host.openFiles }),
    ...(name !== undefined && { name }),
    ...(group !== undefined && { group }),
    ...(executor && { executor }),
    ...(priority !== undefined && { priority }),
    ...(after && { after: after.map((task) => ({ task, on: 'success' as const })) }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

/** Where a task starts. */
export function folderOf({ folder }: Pick<ToolHost, 'folder'>, cwd: string | undefined): string {
  return cwd === undefined ? folder : resolve(folder, cwd);
}

/** Starts a task; answers as soon as it is on disk, and says how to go on. */
export async function startTask(host: ToolHost, params: StartParams): Promise<ToolResult<TaskFacts>> {
  const task = await host.ask((client) => client.start(params));
  return {
    text: startedText(task),
    structured: { ...factsOf(task), ...(!isTerminal(task) && { next: goOn(task) }) },
    task: task.id,
  };
}

/** The result of a start. */
export const startResult = taskFacts;

function startedText(task: Task): string {
  const { id, status } = task;
  if (isTerminal(task)) return taskLine(task);
  const isPending = status.state === 'pending' && status.waitsFor !== undefined;
  const line = isPending ? `Accepted ${taskLine(task)}` : `Started ${id}: ${quoted(titleOf(task))}`;
  return `${line}\n${goOn(task)}`;
}

function goOn({ id, status }: Task): string {
  const isPending = status.state === 'pending' && status.waitsFor !== undefined;
  return (
    `${isPending ? 'It starts by itself when it may, and goes on' : 'It goes on'} in the background, also when this conversation ends. ` +
    `Do something else meanwhile, or call wait_for_task with {"id":"${id}"} instead of asking again and again. ` +
    `read_output shows what it has done so far, and cancel_task ends it.`
  );
}
