import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { claude } from '../../../src/agents/claude.ts';
import type { Conversation, ConversationStep, RunRequest } from '../../../src/core/agentAdapter.ts';
import type { Transport } from '../../../src/protocol/agentRun.ts';
import { LineSplitter } from '../../../src/base/lineSplitter.ts';
import type { AgentEnd, AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { PermissionDecision } from '../../../src/protocol/agentRequests.ts';
import { fakePrompt, type FakeStep } from '../../agents/fakeScript.ts';
import { standIn } from '../../helpers/standIns.ts';
import { AT, requestFor } from './recordings.ts';

interface Driver {
  transport?: Transport;
  decide?: PermissionDecision;
  /** Messages for when its turn is over. */
  messages?: string[];
  /** Does something at an event, once. */
  at?: { event: AgentStep['type']; act(conversation: Conversation): ConversationStep };
}

/** Drives the fake agent as a host would, with both its outputs in one. */
async function drive(
  steps: FakeStep[],
  driver: Driver = {},
): Promise<{ events: AgentStep[]; end: AgentEnd }> {
  const { transport = 'control', decide = 'allow', messages = [], at } = driver;
  const partial: Partial<RunRequest> = {
    command: [process.execPath, standIn('fakeAgent')],
    transport,
    prompt: fakePrompt(steps),
    cwd: process.cwd(),
  };
  const request = requestFor(partial);
  const { argv, input } = claude.launch(request);
  const [file = '', ...rest] = argv;
  const child = spawn(file, rest, { stdio: 'pipe' });
  child.stdin.on('error', () => {});
  const conversation = claude.conversation(request);
  const events: AgentStep[] = [];
  let isDone = false;
  const take = (step: ConversationStep) => {
    events.push(...step.events);
    for (const line of step.send) child.stdin.write(`${line}\n`);
    if (!isDone && at && step.events.some(({ type }) => type === at.event)) {
      isDone = true;
      take(at.act(conversation));
    } else if (!at)
      for (const { id } of conversation.openRequests) take(conversation.answer(id, { option: decide }));
    if (!conversation.isTurnOver || input.kind !== 'pipe') return;
    const message = messages.shift();
    if (message !== undefined) take(conversation.message(message));
    else child.stdin.end();
  };
  take(conversation.open());
  if (input.kind === 'file') child.stdin.end(input.content);
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = new LineSplitter();
    stream.on('data', (chunk: Buffer) =>
      splitter.push(chunk).forEach((line) => take(conversation.push(line))),
    );
  }
  const [exitCode, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (conversation.isTurnOver && input.kind === 'pipe') conversation.close();
  const exit = signal === null ? { exitCode: exitCode ?? 0 } : { signal };
  return { events, end: conversation.finish({ ...exit, at: AT }) };
}

const types = (events: AgentStep[]) => events.map(({ type }) => type);
const writes: FakeStep = {
  do: 'tool',
  name: 'Write',
  input: { file_path: '/x/a.txt', content: 'a' },
  asks: true,
};

describe('the fake agent, driven through Claude’s adapter', { timeout: 30_000 }, () => {
  test.each(['jsonl', 'control'] as const)('says what it is told to say (%s)', async (transport) => {
    const { events, end } = await drive(
      [
        { do: 'say', text: 'one' },
        { do: 'say', text: 'two' },
      ],
      { transport },
    );
    expect(events.filter(({ type }) => type === 'text')).toEqual([
      { type: 'text', text: 'one' },
      { type: 'text', text: 'two' },
    ]);
    expect(end).toEqual({ state: 'completed', text: 'two' });
  });

  test('asks, is allowed, and takes another message', async () => {
    const { events, end } = await drive([writes], { messages: ['more'] });
    const work = ['toolStart', 'request', 'answer', 'toolEnd', 'usage', 'turnEnd'];
    expect(types(events)).toEqual(['message', 'session', ...work, 'message', 'text', 'usage', 'turnEnd']);
    expect(end).toEqual({ state: 'completed', text: 'You said: more' });
  });

  test('asks and is denied', async () => {
    const { events } = await drive([writes], { decide: 'deny' });
    expect(events).toContainEqual(expect.objectContaining({ type: 'toolEnd', isError: true }));
  });

  test('is interrupted while it asks', async () => {
    const { events, end } = await drive([writes, { do: 'hang' }], {
      at: { event: 'request', act: (conversation) => conversation.interrupt() },
    });
    expect(types(events)).toContain('withdrawn');
    expect(end).toEqual({ state: 'cancelled' });
  });

  test('fails as if it had succeeded', async () => {
    const { end } = await drive([{ do: 'fail', message: 'API Error: 429 slow down', status: 429 }], {
      transport: 'jsonl',
    });
    expect(end).toEqual({ state: 'failed', message: 'API Error: 429 slow down', limit: 'rate' });
  });

  test('reaches a limit', async () => {
    const { end } = await drive([{ do: 'limit', of: 'cost' }]);
    expect(end).toMatchObject({ state: 'failed', limit: 'cost' });
  });

  test('dies without a word, by a code or a signal', async () => {
    const code = await drive([
      { do: 'garbage', text: 'Error: out of paper\n', to: 'stderr' },
      { do: 'die', code: 7 },
    ]);
    expect(code.end).toEqual({ state: 'failed', message: 'Error: out of paper' });
    const killed = await drive([
      { do: 'say', text: 'x' },
      { do: 'die', signal: 'SIGKILL' },
    ]);
    expect(killed.end).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('SIGKILL') as string,
    });
  });

  test('floods, prints garbage and half lines, and nothing is lost', async () => {
    const { events, end } = await drive([
      { do: 'garbage', text: 'not json at all\n{"type":\n' },
      { do: 'flood', lines: 300, bytes: 2000 },
      { do: 'halfLine', text: 'halves', pauseMs: 30 },
    ]);
    expect(events.filter(({ type }) => type === 'text')).toHaveLength(301);
    expect(end).toEqual({ state: 'completed', text: 'halves' });
  });
});
