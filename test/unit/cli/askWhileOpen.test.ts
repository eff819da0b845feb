import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { askWhileOpen } from '../../../src/cli/askWhileOpen.ts';
import type { Cli } from '../../../src/cli/cli.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ChangedParams, SubscribeParams } from '../../../src/protocol/messages.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { makeAgentRun, makeRequest } from './makeAgentRun.ts';

const request = { ...makeRequest(), id: 'r1' };
const waiting = (...ids: string[]): Task =>
  makeAgentRun(
    { requests: ids.map((id) => ({ ...request, id })) },
    { status: { state: 'waiting', for: 'permission', message: 'needs you' } },
  );

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

async function asking() {
  const subscribed: SubscribeParams[] = [];
  let change: (params: Pick<ChangedParams, 'changed'>) => void = () => undefined;
  const client = {
    subscribe: (params: SubscribeParams) => {
      subscribed.push(params);
      return Promise.resolve({ tasks: [waiting('r1')] });
    },
  };
  const connection = { onNotification: (_type: unknown, handler: typeof change) => (change = handler) };
  const closed = new Promise<void>(() => undefined);
  const insist = (ask: (...of: unknown[]) => unknown) => ask(client, { connection, closed });
  const cli = { hosts: { insist }, stderr: new PassThrough() } as unknown as Cli;
  const input = new PassThrough();
  const answer = askWhileOpen(cli, { task: waiting('r1'), request, input });
  const outcome = answer.catch((error: unknown) => error);
  await turn();
  vi.setSystemTime(Date.now() + 1_000);
  return { outcome, input, subscribed, become: (task: Task) => change({ changed: [task] }) };
}

test('the person answers, and meanwhile the host knows that somebody is there', async () => {
  const { outcome, input, subscribed, become } = await asking();
  become(waiting('r1', 'r2'));
  input.write('y\n');
  expect(await outcome).toEqual({ decision: 'allow' });
  expect(subscribed).toMatchObject([{ attends: true }]);
});

test.each<[string, Task]>([
  ['was answered', waiting()],
  ['was answered while another one waits', waiting('r2')],
  [
    'is one of an attempt that is over',
    { ...waiting('r1'), attempt: { ...waiting('r1').attempt, number: 2 } },
  ],
  ['is one of a run that ended', { ...waiting('r1'), status: { state: 'cancelled' } }],
])('nobody is asked any more what %s', async (_what, task) => {
  const { outcome, become } = await asking();
  become(task);
  expect(await outcome).toMatchObject({ code: ErrorCode.nothingAsked });
});

test('the end of the input is no answer', async () => {
  const { outcome, input } = await asking();
  input.end();
  expect(await outcome).toBeInstanceOf(UsageError);
});
