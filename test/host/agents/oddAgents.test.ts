import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { fakeClaudeFolder, fakeRun, transcriptOf } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { killNow, pidsWithVariable } from '../../helpers/host/processes.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/* Agents that do not do what agents do. */

const MIB = 1024 ** 2;

/** A setting in whose place a line of the shell stands for the agent. */
const inShell = (line: string, transport: 'acp' | 'plain') => ({
  agent: 'odd',
  setting: { command: ['/bin/sh', '-c', line], transport },
});

test('one that prints garbage between its messages is understood all the same', async () => {
  const home = openHome();
  const client = await home.connect();
  const garbage =
    'Warning: \u001B[31mnot json\u001B[0m {"type":"assistant"\n\u0000\u00FF{}\n[]\nnull\n{"type":5}\n';
  const { id } = await client.start(
    fakeRun(home, [
      { do: 'garbage', text: garbage },
      { do: 'garbage', text: garbage, to: 'stderr' },
      { do: 'say', text: 'Still here.' },
    ]),
  );
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.result?.value).toBe('Still here.');
  expect(transcriptOf(task).filter(({ type }) => type === 'text')).toHaveLength(1);
  expect(readFileSync(task.output.path, 'utf8').split('\u001B[31mnot json')).toHaveLength(3);
});

test('one that dies at once has failed with what it printed last', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(
    fakeRun(home, [], inShell('echo "Error: the moon is in the way" >&2; exit 7', 'acp')),
  );
  const task = await client.wait(id);
  expect(task.status).toMatchObject({
    state: 'failed',
    failure: { kind: 'agent', message: 'Error: the moon is in the way' },
  });
  expect(task.supportsResume ?? false).toBe(false);
});

test('one that ends well without a word is no success', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(fakeRun(home, [], inShell('exit 0', 'acp')));
  expect((await client.wait(id)).status).toMatchObject({ state: 'failed', failure: { kind: 'agent' } });
});

test('one that dies in the middle of its work has failed, and can go on', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(
    fakeRun(home, [
      { do: 'say', text: 'I begin.' },
      { do: 'die', signal: 'SIGKILL' },
    ]),
  );
  const task = await client.wait(id);
  expect(task).toMatchObject({ status: { state: 'failed' }, supportsResume: true });
  expect(JSON.stringify(task.status)).toContain('SIGKILL');
});

test('one that dies while it asks asks no longer', async () => {
  const home = openHome();
  const client = await home.connect();
  const asks = { do: 'tool' as const, name: 'Bash', input: { command: 'npm test' }, asks: true };
  const { id } = await client.start(fakeRun(home, [asks]));
  await waitFor('it to ask', async () => (await client.get(id)).agent?.requests);
  for (const pid of pidsWithVariable('LEGWORK_TASK_ID', id)) killNow(pid);
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'agent' } });
  expect(task.agent?.requests ?? []).toEqual([]);
  await expect(client.answer({ id, decision: 'allow' })).rejects.toMatchObject({
    code: ErrorCode.nothingAsked,
  });
});

test('A5: one that hangs, and hears no signal, is cancelled with all it started', async () => {
  const home = openHome();
  const client = await home.connect();
  const deaf = `trap '' TERM INT HUP; (trap '' TERM; setsid sleep 600) & sleep 600`;
  const { id } = await client.start(fakeRun(home, [], inShell(deaf, 'acp')));
  await home.running(client, id);
  await waitFor('its processes', () => pidsWithVariable('LEGWORK_TASK_ID', id).length >= 2);
  await client.cancel({ id });
  expect((await client.wait(id)).status).toMatchObject({ state: 'cancelled' });
  expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
});

test('one that does not end with its input is ended, and has done its work', async () => {
  const home = openHome();
  const client = await home.connect();
  const line = `${fakeClaudeFolder(home)}/claude "$@"; exec sleep 600`;
  const setting = { command: ['/bin/sh', '-c', line, 'claude'] };
  const { id } = await client.start(fakeRun(home, [{ do: 'say', text: 'Done.' }], { setting }));
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.result?.value).toBe('Done.');
  expect(pidsWithVariable('LEGWORK_TASK_ID', id)).toEqual([]);
});

test('B7: one that floods is ended at its limit of output', async () => {
  const home = openHome();
  const client = await home.connect();
  const flood = { do: 'flood' as const, lines: 2000, bytes: 100_000 };
  const { id } = await client.start(fakeRun(home, [flood], { outputLimitBytes: 5 * MIB }));
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'failed', failure: { kind: 'outputLimit' } });
  expect(task.output.bytes).toBeLessThan(150 * MIB);
});

test('one that floods 200 MB without a limit is read to its end, and slows nobody', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(
    fakeRun(home, [
      { do: 'flood', lines: 2000, bytes: 100_000 },
      { do: 'say', text: 'That was all.' },
    ]),
  );
  let slowest = 0;
  const task = await waitFor(
    'the flood to end',
    async () => {
      const before = Date.now();
      const now = await client.get(id);
      slowest = Math.max(slowest, Date.now() - before);
      return now.endedAt === undefined ? undefined : now;
    },
    50_000,
  );
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.result?.value).toBe('That was all.');
  expect(task.output.bytes).toBeGreaterThan(200_000_000);
  expect(slowest).toBeLessThan(2000);
  const [pid] = home.hostPids();
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  expect(Number(peak) / 1024).toBeLessThan(500);
});

test('one that says 50 MB in a single line is heard', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start(
    fakeRun(home, [
      { do: 'flood', lines: 1, bytes: 50 * MIB },
      { do: 'say', text: 'That was long.' },
    ]),
  );
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.result?.value).toBe('That was long.');
  expect(statSync(task.agent?.transcript ?? '').size).toBeLessThan(60 * MIB);
});

test('one that only prints text says what it prints', async () => {
  const home = openHome();
  const client = await home.connect();
  const { id } = await client.start({
    ...fakeRun(home, [], inShell('echo "You said: $(cat)"; pwd', 'plain')),
    prompt: 'Say it again.\nAnd again.',
  });
  const task = await client.wait(id);
  expect(task.status).toMatchObject({ state: 'completed' });
  expect(task.result?.value).toBe(`You said: Say it again.\nAnd again.\n${home.work}`);
  expect(task.agent?.session).toBeUndefined();
  expect(task.supportsResume ?? false).toBe(false);
});

test('one whose program is gone when it is to start has failed with the reason', async () => {
  const home = openHome();
  const client = await home.connect();
  const setting = { command: [join(home.folder, 'nowhere/agent')], transport: 'acp' as const };
  const start = client.start(fakeRun(home, [], { agent: 'gone', setting }));
  const outcome = await start.then(
    async ({ id }) => JSON.stringify((await client.wait(id)).status),
    (error: Error) => error.message,
  );
  expect(outcome).toMatch(/no such file|not found|cannot be started/i);
});
