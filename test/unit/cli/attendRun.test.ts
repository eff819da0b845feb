import { PassThrough } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { attendRun } from '../../../src/cli/attendRun.ts';
import type { Cli } from '../../../src/cli/cli.ts';
import { nothingAsked } from '../../../src/protocol/errors.ts';
import type { AnswerParams, ChangedParams } from '../../../src/protocol/messages.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { makeAgentRun, makeRequest } from './makeAgentRun.ts';

/* What a person sees who waits for a run, with a host that is played. */

const waiting = (...ids: string[]): Task =>
  makeAgentRun(
    { requests: ids.map((id) => ({ ...makeRequest(), id })) },
    { status: { state: 'waiting', for: 'permission', message: 'needs you' } },
  );
const question = 'Allow Bash "npm test"? [y] allow, [n] deny: ';
const hint =
  'legwork: ag-1 asks for Bash "npm test" (1. allow, 2. deny). Answer with: legwork answer ag-1 allow|deny\n';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

function attend(isTTY: boolean) {
  const answers: AnswerParams[] = [];
  let change: (params: Pick<ChangedParams, 'changed'>) => void = () => undefined;
  let refusal: Error | undefined;
  const client = {
    subscribe: () => Promise.resolve({ tasks: [makeAgentRun()] }),
    answer: (params: AnswerParams) => {
      answers.push(params);
      return refusal ? Promise.reject(refusal) : Promise.resolve(makeAgentRun());
    },
  };
  const connection = { onNotification: (_type: unknown, handler: typeof change) => (change = handler) };
  const closed = new Promise<void>(() => undefined);
  const insist = (ask: (...of: unknown[]) => unknown) => ask(client, { connection, closed });
  const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream & PassThrough;
  const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  const cli = { hosts: { insist }, stderr, environment: {} } as unknown as Cli;
  const attendant = attendRun(cli, 'ag-1', { input });
  return {
    attendant,
    answers,
    input,
    refuse: (error: Error) => (refusal = error),
    become: async (task: Task) => {
      await turn();
      change({ changed: [task] });
      await turn();
    },
    type: async (text: string) => {
      vi.setSystemTime(Date.now() + 1_000);
      input.write(text);
      await turn();
      await turn();
    },
    seen: () => (stderr.read() as string | null) ?? '',
  };
}

test('at a terminal one question after the other is asked', async () => {
  const run = attend(true);
  await run.become(waiting('r1', 'r2'));
  expect(run.seen()).toBe(question);
  await run.type('y\n');
  expect(run.seen()).toBe(question);
  // What was answered is told again until the host has heard of it.
  await run.become(waiting('r1', 'r2'));
  expect(run.seen()).toBe('');
  await run.type('n\n');
  await run.type('Use yarn.\n');
  expect(run.answers).toEqual([
    { id: 'ag-1', decision: 'allow', request: 'r1', attempt: 1 },
    { id: 'ag-1', decision: 'deny', reason: 'Use yarn.', request: 'r2', attempt: 1 },
  ]);
});

test('a question that somebody else answered is asked no more', async () => {
  const run = attend(true);
  await run.become(waiting('r1'));
  run.seen();
  await run.become(makeAgentRun());
  expect(run.seen()).toBe('\nThis request is no longer open.\n');
  await run.type('y\n');
  expect(run.answers).toEqual([]);
  // A later attempt may give the same id to another one.
  await run.become(waiting('r1'));
  // What was typed before it is no answer to it.
  expect(run.seen()).toBe(question + question);
  run.refuse(nothingAsked('ag-1'));
  await run.type('y\n');
  expect(run.seen()).toContain('already have been answered');
  run.attendant.dispose();
});

test('without a terminal, or when its input is over, it says how to answer', async () => {
  const unattended = attend(false);
  await unattended.become(waiting('r1'));
  await unattended.become(waiting('r1'));
  expect(unattended.seen()).toBe(hint);
  const left = attend(true);
  await left.become(waiting('r1'));
  left.seen();
  left.input.end();
  await turn();
  await turn();
  expect(left.seen()).toBe(`\n${hint}`);
});

test('a run that waits for a message says how to send one', async () => {
  const run = attend(true);
  const idle = makeAgentRun({}, { status: { state: 'waiting', for: 'input', message: 'done' } });
  await run.become(idle);
  await run.become(idle);
  expect(run.seen()).toBe('legwork: ag-1 is waiting for a message. Send one with: legwork send ag-1 TEXT\n');
});

test('nobody is asked after the end of the waiting', async () => {
  const run = attend(true);
  await run.become(waiting('r1'));
  run.seen();
  run.attendant.dispose();
  await run.become(waiting('r2'));
  await run.type('y\n');
  // What is printed next stands on a line of its own.
  expect(run.seen()).toBe('\n');
  expect(run.answers).toEqual([]);
});
