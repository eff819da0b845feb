import { Readable } from 'node:stream';
import { expect, test } from 'vitest';
import { agentParams, modeText, type AgentChoices } from '../../../src/cli/agentParams.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { parseDollars } from '../../../src/cli/optionValues.ts';
import { readPrompt } from '../../../src/cli/prompt.ts';
import { makeTask } from './makeTask.ts';

const session = { id: 'cli:ann', label: 'ann' };

function paramsOf(options: AgentChoices = {}, own: NodeJS.ProcessEnv = {}) {
  const tasks = [makeTask({ id: 'sh-1', name: 'build' })];
  return agentParams({
    name: 'claude',
    prompt: 'Fix it',
    options,
    size: { columns: 80, rows: 24 },
    cwd: '/here',
    own,
    session,
    tasks,
    nowMs: 0,
  });
}

test('only what was given is sent, and no wish for colours', () => {
  expect(paramsOf({}, { PATH: '/bin', VSCODE_PID: '1' })).toEqual({
    kind: 'agent',
    agent: 'claude',
    prompt: 'Fix it',
    cwd: '/here',
    environment: { PATH: '/bin' },
    producer: 'cli',
  });
});

test('Legwork is offered to an agent, and told of, unless that is not wanted', () => {
  const wishes = ({ offersTools, isBriefed }: ReturnType<typeof paramsOf>) => [offersTools, isBriefed];
  expect(wishes(paramsOf({ tools: true, briefing: true }))).toEqual([undefined, undefined]);
  expect(wishes(paramsOf({ tools: false, briefing: true }))).toEqual([false, undefined]);
  expect(wishes(paramsOf({ tools: true, briefing: false }))).toEqual([undefined, false]);
});

test('until when a run goes on is sent as one thing, and options that would mean nothing are refused', () => {
  const until = (options: AgentChoices) => paramsOf(options).until;
  expect(until({})).toBeUndefined();
  expect(until({ until: 'npm test', tries: 5, checkTimeout: 1000, reviewBy: 'codex' })).toEqual({
    ...{ check: 'npm test', tries: 5, checkTimeoutMs: 1000, reviewBy: 'codex' },
  });
  expect(until({ reviewBy: 'codex' })).toEqual({ reviewBy: 'codex' });
  expect(() => until({ tries: 5 })).toThrow(UsageError);
  expect(() => until({ reviewBy: 'codex', checkTimeout: 1 })).toThrow(UsageError);
});

test('what was there before a run is kept, unless that is not wanted', () => {
  expect([paramsOf({ snapshot: true }).snapshot, paramsOf({ snapshot: false }).snapshot]).toEqual([
    undefined,
    false,
  ]);
});

test('everything that can be said of a run is sent', () => {
  const options: AgentChoices = {
    model: 'opus',
    mode: 'allow-edits',
    system: 'Be brief.',
    session: 's1',
    maxTurns: 10,
    maxCost: 2,
    ifLost: 'resume',
    cwd: 'sub',
    env: { A: 'b' },
    name: 'fix',
    group: 'mine',
    after: [{ word: 'build', on: 'success' }],
    retry: 1,
    timeout: 60_000,
    parent: 'build',
  };
  expect(paramsOf(options, { LEGWORK_TASK_ID: 'sh-1' })).toEqual({
    kind: 'agent',
    agent: 'claude',
    prompt: 'Fix it',
    model: 'opus',
    mode: 'allowEdits',
    systemPrompt: 'Be brief.',
    session: 's1',
    maxTurns: 10,
    maxCostUsd: 2,
    ifLost: 'resume',
    cwd: '/here/sub',
    environment: { A: 'b' },
    producer: 'task:sh-1',
    name: 'fix',
    group: 'mine',
    after: [{ task: 'sh-1', on: 'success' }],
    retry: { max: 1, backoffMs: 1_000 },
    timeoutMs: 60_000,
    parent: { task: 'sh-1' },
  });
});

test('an agent of your own is a command, and how to speak with it', () => {
  expect(paramsOf({ command: 'my-agent --acp' }).setting).toBe('my-agent --acp');
  expect(paramsOf({ command: 'my-agent', protocol: 'acp' }).setting).toEqual({
    command: 'my-agent',
    transport: 'acp',
  });
  expect(() => paramsOf({ protocol: 'acp' })).toThrow('--command');
  expect(() => paramsOf({ backoff: 1 })).toThrow('--retry');
});

test('modes read as they are typed', () => {
  expect((['ask', 'allowEdits', 'readOnly', 'allowAll'] as const).map(modeText)).toEqual([
    'ask',
    'allow-edits',
    'read-only',
    'allow-all',
  ]);
});

test('the prompt is what was typed, or what comes in', async () => {
  const nothing = Readable.from([]);
  expect(await readPrompt(['Fix it'], nothing)).toBe('Fix it');
  expect(await readPrompt(['Fix', 'the', 'tests'], nothing)).toBe('Fix the tests');
  expect(await readPrompt(['-'], Readable.from(['Fix\n', 'it\n']))).toBe('Fix\nit\n');
  for (const words of [[], [''], ['  '], ['-']]) {
    await expect(readPrompt(words, Readable.from([' \n']))).rejects.toThrow(UsageError);
  }
});

test('amounts of money', () => {
  expect(['2', '0.5', '$0.50'].map(parseDollars)).toEqual([2, 0.5, 0.5]);
  for (const text of ['', '0', '-1', '1e3', 'much', '1.', '2 EUR']) {
    expect(() => parseDollars(text)).toThrow('US dollars');
  }
});
