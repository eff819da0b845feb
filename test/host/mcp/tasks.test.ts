import {
  CallToolResultSchema,
  ListTasksResultSchema,
  ProgressNotificationSchema,
  TaskStatusNotificationSchema,
  type Task as McpTask,
} from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { fakeRun } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { untilGo } from '../../helpers/host/openHome.ts';
import { openMcp, textOf, type Mcp } from '../../helpers/host/openMcp.ts';
import { killNow } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* MCP Tasks of the form of 2025-11-25, with the SDK's client. */

const RELATED = 'io.modelcontextprotocol/related-task';

const statusOf = async (mcp: Mcp, id: string) => (await mcp.client.experimental.tasks.getTask(id)).status;
const untilStatus = (mcp: Mcp, id: string, status: string) =>
  waitFor(`${id} to be ${status}`, async () => (await statusOf(mcp, id)) === status);
const resultOf = (mcp: Mcp, id: string) =>
  mcp.client.experimental.tasks.getTaskResult(id, CallToolResultSchema, { timeout: 30_000 });

test('the stream of the SDK: created, polled, and its result with the end of the output', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  await mcp.client.listTools();
  const call = { name: 'run_command', arguments: { command: untilGo(0) } };
  const types: string[] = [];
  let text = '';
  for await (const message of mcp.client.experimental.tasks.callToolStream(call)) {
    types.push(message.type);
    if (message.type === 'taskCreated') home.go();
    if (message.type === 'result') text = textOf(CallToolResultSchema.parse(message.result));
    expect(message.type).not.toBe('error');
  }
  expect(types.at(0)).toBe('taskCreated');
  expect(types.at(-1)).toBe('result');
  expect(text).toContain('completed');
  expect(text).toContain('\nready\ndone\n');
});

test.each([
  ['exit 0', 'completed', undefined],
  ['exit 3', 'failed', true],
  ['kill -9 $$', 'failed', true],
] as const)('%s ends as %s', async (command, status, isError) => {
  const mcp = await openMcp(openHome());
  const { task } = await mcp.createTask('run_command', { command });
  expect(task).toMatchObject({ status: 'working', ttl: null });
  const result = await resultOf(mcp, task.taskId);
  expect(result.isError).toBe(isError);
  expect(result._meta?.[RELATED]).toEqual({ taskId: task.taskId });
  expect(result.structuredContent).toMatchObject({ id: task.taskId });
  expect(await statusOf(mcp, task.taskId)).toBe(status);
});

test('an agent run that asks needs input, and its task says what', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const steps = [{ do: 'tool', name: 'Bash', input: { command: 'true' }, asks: true }] as const;
  const { environment, prompt } = fakeRun(home, steps as never);
  const { task } = await mcp.createTask('start_agent', { agent: 'claude', prompt, environment });
  await untilStatus(mcp, task.taskId, 'input_required');
  const asked = await mcp.client.experimental.tasks.getTask(task.taskId);
  expect(asked.statusMessage).toContain('waiting for a permission');
  await mcp.call('answer_request', { id: task.taskId, decision: 'allow' });
  expect((await resultOf(mcp, task.taskId)).isError).toBeUndefined();
  expect(await statusOf(mcp, task.taskId)).toBe('completed');
});

test('a cancelled task is cancelled when the answer comes; one that has ended cannot be', async () => {
  const mcp = await openMcp(openHome());
  const { task } = await mcp.createTask('run_command', { command: 'trap "" TERM INT; sleep 1000' });
  expect(await mcp.client.experimental.tasks.cancelTask(task.taskId)).toMatchObject({ status: 'cancelled' });
  expect((await resultOf(mcp, task.taskId)).isError).toBe(true);
  await expect(mcp.client.experimental.tasks.cancelTask(task.taskId)).rejects.toThrow('has ended: cancelled');
  await expect(mcp.client.experimental.tasks.cancelTask('sh-none')).rejects.toMatchObject({ code: -32602 });
});

test('the task outlives server, client and host, and a new connection finds it again', async () => {
  const home = openHome();
  const first = await openMcp(home);
  const { task } = await first.createTask('run_command', { command: untilGo(3) });
  killNow(first.pid());
  await home.killHost();
  const second = await openMcp(home);
  expect((await second.client.experimental.tasks.listTasks()).tasks.map(({ taskId }) => taskId)).toEqual([
    task.taskId,
  ]);
  const result = resultOf(second, task.taskId);
  await home.killHost();
  home.go();
  expect((await result).structuredContent).toMatchObject({ exitCode: 3 });
});

test('a client that asks for it is told each change, and progress', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const statuses: McpTask[] = [];
  mcp.client.setNotificationHandler(TaskStatusNotificationSchema, ({ params }) => void statuses.push(params));
  const messages: string[] = [];
  mcp.client.setNotificationHandler(
    ProgressNotificationSchema,
    ({ params }) => void messages.push(`${params.progressToken} ${params.message}`),
  );
  const { task } = await mcp.createTask('run_command', { command: untilGo(0) }, { progressToken: 'p' });
  await waitFor('news of the run', () => statuses.some(({ statusMessage }) => statusMessage === 'running'));
  home.go();
  await waitFor('news of the end', () => statuses.at(-1)?.status === 'completed');
  await waitFor('progress', () =>
    messages.some((message) => message.startsWith(`p ${task.taskId} completed`)),
  );
  expect(new Set(statuses.map(({ taskId }) => taskId))).toEqual(new Set([task.taskId]));
});

test('many tasks are listed page by page, each once, the newest first', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const COUNT = 230;
  for (let at = 0; at < COUNT; at += 46)
    await Promise.all(Array.from({ length: 46 }, () => mcp.call('run_command', { command: ['true'] })));
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const page = await mcp.client.request({ method: 'tasks/list', params }, ListTasksResultSchema);
    pages.push(page.tasks.map(({ taskId }) => taskId));
    cursor = page.nextCursor;
    // What is started meanwhile shifts nothing.
    await mcp.call('run_command', { command: ['true'] });
  } while (cursor !== undefined);
  expect(pages.map(({ length }) => length)).toEqual([100, 100, 30]);
  expect(new Set(pages.flat()).size).toBe(COUNT);
  await expect(mcp.client.experimental.tasks.listTasks('none')).rejects.toThrow('cursor');
});

test.each([
  ['run_command', {}, { code: -32602, sentence: 'command is missing' }],
  ['run_command', { command: 'a\0b' }, { code: -32602, sentence: 'NUL' }],
  ['list_tasks', {}, { code: -32601, sentence: 'cannot become a task' }],
])('a task of %s with %j is refused', async (tool, params, { code, sentence }) => {
  const mcp = await openMcp(openHome());
  await expect(mcp.createTask(tool, params)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(sentence),
  });
});
