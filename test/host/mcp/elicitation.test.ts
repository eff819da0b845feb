import {
  CallToolResultSchema,
  type ElicitRequest,
  type ElicitResult,
} from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { answersTo, askingRun, permissionAsk } from '../../helpers/host/askingAgent.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { openMcp, textOf, type McpOptions } from '../../helpers/host/openMcp.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { sessionOf } from '../../../src/mcp/caller.ts';
import type { TaskFacts } from '../../../src/tools/taskFacts.ts';

const openHome = homesInTurn();

/* What a run asks while its client waits for it, asked at the client. */

const LONG_MS = 30_000;
const LEAVE = permissionAsk([
  ['y', 'allow_once', 'Yes'],
  ['n', 'reject_once', 'No'],
]);

/** A client that can ask its person, and a run of its own that asks. */
async function openAsked(home: Home, options: McpOptions, asks: object[] = [LEAVE]) {
  const mcp = await openMcp(home, options);
  const session = sessionOf(
    { name: 'tester', title: 'The Tester' },
    { folder: home.work, inside: undefined },
  );
  const client = await home.connect(session);
  const { id } = await client.start({ ...askingRun(home, asks), producer: 'mcp' });
  const wait = (timeoutMs = LONG_MS) =>
    mcp.callRaw('wait_for_task', { id, timeoutMs }) as Promise<Awaited<ReturnType<typeof mcp.callRaw>>>;
  return { mcp, client, id, wait };
}

function forms() {
  const asked: ElicitRequest['params'][] = [];
  return {
    asked,
    answering:
      (result: ElicitResult) =>
      ({ params }: ElicitRequest) => {
        asked.push(params);
        return result;
      },
  };
}

test('the person at the client answers, and the wait goes on to the end', async () => {
  const home = openHome();
  const { asked, answering } = forms();
  const { client, id, wait } = await openAsked(home, {
    elicit: answering({ action: 'accept', content: { answer: 'y' } }),
  });
  const { structuredContent } = await wait();
  expect(structuredContent).toMatchObject({ isOver: true, task: { state: 'completed' } });
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatchObject({
    message: expect.stringContaining(id),
    requestedSchema: { properties: { answer: { enum: ['y', 'n'], enumNames: ['Yes', 'No'] } } },
    _meta: { 'io.modelcontextprotocol/related-task': { taskId: id } },
  });
  expect(JSON.stringify(answersTo(await client.get(id)))).toContain('"optionId":"y"');
});

test('tasks/result asks the person, too', async () => {
  const home = openHome();
  const { answering } = forms();
  const { mcp, id } = await openAsked(home, {
    elicit: answering({ action: 'accept', content: { answer: 'n' } }),
  });
  const stream = mcp.client.experimental.tasks.getTaskResult(id, CallToolResultSchema, { timeout: LONG_MS });
  expect((await stream).structuredContent).toMatchObject({ state: 'completed' });
});

test.each(['decline', 'cancel'] as const)(
  'a person who does not answer (%s) leaves the request open',
  async (action) => {
    const home = openHome();
    const { asked, answering } = forms();
    const { client, id, wait } = await openAsked(home, { elicit: answering({ action }) });
    const result = await wait();
    expect(result.structuredContent).toMatchObject({ isOver: false, task: { state: 'waiting' } });
    expect(textOf(result)).toContain('answer_request');
    expect(asked).toHaveLength(1);
    expect((await client.get(id)).agent?.requests).toHaveLength(1);
  },
);

test('an answer that does not fit leaves the request open', async () => {
  const { answering } = forms();
  const { client, id, wait } = await openAsked(openHome(), {
    elicit: answering({ action: 'accept', content: { answer: 'perhaps' } }),
  });
  await wait();
  expect((await client.get(id)).agent?.requests).toHaveLength(1);
});

test('a client that has not declared it is not asked', async () => {
  const { wait } = await openAsked(openHome(), {});
  const { structuredContent } = await wait();
  const { task } = structuredContent as { task: TaskFacts };
  expect(task.requests?.map(({ options }) => options.map(({ id }) => id))).toEqual([['y', 'n']]);
});

test('a question that is answered elsewhere is withdrawn at the client', async () => {
  let isWithdrawn = false;
  const { promise, resolve } = Promise.withResolvers<void>();
  const { client, id, wait } = await openAsked(openHome(), {
    elicit: (_request, signal) => {
      resolve();
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          isWithdrawn = true;
          reject(new Error('withdrawn'));
        });
      });
    },
  });
  const waiting = wait();
  await promise;
  await client.answer({ id, option: 'n' });
  expect((await waiting).structuredContent).toMatchObject({ isOver: true });
  await waitFor('the question to be withdrawn', () => isWithdrawn);
});

test('inside an agent run, nobody is asked for leave at the client', async () => {
  const home = openHome();
  const person = await home.connect();
  const outer = await person.start(askingRun(home, [LEAVE]));
  const { asked, answering } = forms();
  const mcp = await openMcp(home, {
    variables: { LEGWORK_TASK_ID: outer.id },
    elicit: answering({ action: 'accept', content: { answer: 'y' } }),
  });
  const producer = `task:${outer.id}` as const;
  const { id } = await person.start({ ...askingRun(home, [LEAVE]), producer });
  const waiting = await mcp.call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: LONG_MS });
  expect(waiting.task.state).toBe('waiting');
  expect(asked).toEqual([]);
  expect(textOf(await mcp.callRaw('answer_request', { id, option: 'y' }))).toContain('A person must decide');
});
