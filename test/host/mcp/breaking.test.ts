import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { CLI } from '../../helpers/host/openCli.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { mcpEnvironment, openMcp, textOf } from '../../helpers/host/openMcp.ts';
import { killNow } from '../../helpers/host/processes.ts';
import { seededRandom } from '../../helpers/host/seededRandom.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import type { TaskFacts } from '../../../src/tools/taskFacts.ts';
import { TOOLS } from '../../../src/tools/tools.ts';

const openHome = homesInTurn();

/* Clients that misbehave, and whatever may be killed. */

const LONG_MS = 30_000;

interface Answer {
  id?: number;
  result?: { content?: { text: string }[]; isError?: boolean };
  error?: { code: number; message: string };
}

/** The server without a client: lines in, lines out. */
function openRaw(home: Home) {
  const server = spawn(process.execPath, [CLI, 'mcp'], { cwd: home.work, env: mcpEnvironment(home) });
  onTestFinished(() => void server.kill('SIGKILL'));
  server.stdin.on('error', () => undefined);
  const answers: Answer[] = [];
  const strange: string[] = [];
  let complaints = '';
  server.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  const read = () =>
    createInterface(server.stdout).on('line', (line) => {
      if (line.startsWith('{"')) answers.push(JSON.parse(line) as Answer);
      else strange.push(line);
    });
  const write = (line: string | Buffer) => server.stdin.write(line);
  const ask = (id: number, method: string, params: object = {}) =>
    write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  ask(0, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'raw', version: '1' },
  });
  write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n');
  const answerTo = (id: number) =>
    waitFor(`the answer to ${id}`, () => answers.find((each) => each.id === id));
  // When all that it has written was read.
  const ended = new Promise<number | null>((resolve) => server.once('close', resolve));
  return { server, read, write, ask, answers, strange, answerTo, ended, complaints: () => complaints };
}

test('garbage between requests is passed over, and standard output has nothing but the protocol', async () => {
  const raw = openRaw(openHome());
  raw.read();
  const random = seededRandom(5);
  for (let id = 1; id <= 50; id++) {
    const junk = Buffer.from(Array.from({ length: 300 }, () => random() * 256));
    raw.write(Buffer.concat([junk, Buffer.from('\n')]));
    raw.write('{"jsonrpc":"2.0","id":{},"method":"x"}\n[]\nnull\n{"jsonrpc":"2.0","result":{},"id":99}\n');
    raw.ask(id, id % 2 ? 'ping' : 'no/such/method');
  }
  // An unknown method is answered before a ping that came with it.
  await waitFor('all answers', () => raw.answers.length >= 51);
  expect((await raw.answerTo(50)).error?.code).toBe(-32601);
  expect(new Set(raw.answers.map(({ id }) => id))).toEqual(
    new Set(Array.from({ length: 51 }, (_, id) => id)),
  );
  expect(raw.strange).toEqual([]);
  raw.server.stdin.end();
  expect(await raw.ended).toBe(0);
  expect(raw.complaints()).toContain('is no JSON-RPC message');
});

test('parameters of any kind are answered with a result or an error, and the server goes on', async () => {
  const mcp = await openMcp(openHome());
  const names = TOOLS.map(({ name }) => name).filter((name) => name !== 'start_agent');
  const fields = [
    'id',
    'command',
    'cwd',
    'timeoutMs',
    'tail',
    'offset',
    'search',
    'content',
    'environment',
    'after',
    'limit',
    '__proto__',
  ];
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('sh-none', '', '\0', '../..', -1, 1e308, null),
  );
  const params = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 4 }) as fc.Arbitrary<
    Record<string, unknown>
  >;
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...names), params, async (name, given) => {
      // Commands that would run for long, or wait.
      const { command: _command, ...others } = given;
      const bounded = name === 'wait_for_task' ? { timeoutMs: 1, ...others } : others;
      const result = await mcp.callRaw(name, name === 'run_command' ? { ...others, command: '' } : bounded);
      expect(textOf(result)).not.toBe('');
      expect(textOf(result)).not.toContain('bug');
    }),
    { numRuns: 200 },
  );
  expect(mcp.complaints()).toBe('');
});

test.each([
  ['of several lines', 'echo a\necho "b\n c"\n', 'a\nb\n c\n'],
  ['with quotes, variables and substitutions', `x='$y'; echo "$x" '"' \`echo z\``, '$y " z\n'],
  ['with other characters', 'echo "ü 😀 \u202e"', 'ü 😀 \n'],
])('a command %s runs as it is', async (_what, command, output) => {
  const mcp = await openMcp(openHome());
  const { id } = await mcp.call('run_command', { command });
  await mcp.call('wait_for_task', { id, timeoutMs: LONG_MS });
  expect((await mcp.call<{ text: string }>('read_output', { id })).text).toBe(output);
});

test('a command that is too long is refused with its limit', async () => {
  const mcp = await openMcp(openHome());
  const result = await mcp.callRaw('run_command', { command: `echo ${'x'.repeat(3_000_000)}` });
  expect(result.isError).toBe(true);
  expect(textOf(result)).toContain('Put the text in a file');
});

test('a huge output is read and searched in parts that fit', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const command = `node -e 'const fs=require("fs");const line="x".repeat(999)+"\\n";for(let i=0;i<80;i++)fs.writeSync(1,line.repeat(1000));fs.writeSync(1,"needle\\n"+line.repeat(10))'`;
  const { id } = await mcp.call('run_command', { command, environment: { PATH: process.env.PATH ?? '' } });
  await mcp.call('wait_for_task', { id, timeoutMs: LONG_MS });
  const tail = await mcp.callRaw('read_output', { id, tail: 100_000 });
  expect(textOf(tail).length).toBeLessThan(20_000);
  expect(textOf(tail)).toContain('left out');
  interface Found {
    matches: { offset: number; line: string }[];
    nextOffset: number;
    isCut: boolean;
  }
  const first = await mcp.call<Found>('read_output', { id, search: 'needle' });
  expect(first).toMatchObject({ matches: [], isCut: true });
  const second = await mcp.call<Found>('read_output', { id, search: 'needle', offset: first.nextOffset });
  expect(second.matches).toEqual([{ offset: 80_000_000, line: 'needle' }]);
  const range = await mcp.call<{ text: string }>('read_output', { id, offset: 80_000_000, length: 7 });
  expect(range.text).toBe('needle\n');
});

test('a client that floods is answered in full; one that does not read makes the server wait', async () => {
  const raw = openRaw(openHome());
  const COUNT = 5_000;
  for (let id = 1; id <= COUNT; id++)
    raw.ask(id, id % 10 ? 'ping' : 'tools/list', { padding: 'x'.repeat(100) });
  // What is not read yet is in the pipes: the server does not take it in.
  await waitFor('the input to be backed up', () => raw.server.stdin.writableLength > 0);
  raw.read();
  await waitFor('all answers', () => raw.answers.length === COUNT + 1, 60_000);
  expect(new Set(raw.answers.map(({ id }) => id)).size).toBe(COUNT + 1);
});

test('a client that leaves in the middle of many calls ends none of what it started', async () => {
  const home = openHome();
  const raw = openRaw(home);
  raw.read();
  const COUNT = 30;
  for (let id = 1; id <= COUNT; id++) {
    raw.ask(id, 'tools/call', {
      name: 'run_command',
      arguments: { command: `echo ${id} >> ran; sleep 1000`, key: `k${id}` },
    });
    raw.ask(COUNT + id, 'tools/call', { name: 'wait_for_task', arguments: { id: 'sh-none' } });
  }
  await waitFor(
    'some to be started',
    () => raw.answers.filter(({ id = 0 }) => id > 0 && id <= COUNT).length >= 3,
  );
  raw.server.stdin.destroy();
  raw.server.stdout.destroy();
  await raw.ended;
  const acknowledged = raw.answers.filter(({ id = 0, result }) => id > 0 && id <= COUNT && !result?.isError);
  const tasks = await (await home.connect()).list();
  expect(tasks.length).toBeGreaterThanOrEqual(acknowledged.length);
  for (const task of tasks) expect(['pending', 'running']).toContain(task.status.state);
});

test('a server whose data directory cannot be used says so in each result', async () => {
  const home = openHome();
  const mcp = await openMcp(home, { variables: { LEGWORK_HOME: '/dev/null/nowhere' } });
  const result = await mcp.callRaw('list_tasks');
  expect(result.isError).toBe(true);
  expect(textOf(result)).toContain('/dev/null/nowhere');
});

test('a server that has waited often, and been left in the middle, holds nothing of it', async () => {
  const home = openHome();
  const mcp = await openMcp(home);
  const { id } = await mcp.call('run_command', { command: ['sleep', '1000'] });
  const leave = (tool: string, params: object) => {
    const leaving = new AbortController();
    const left = mcp.callRaw(tool, { id, ...params }, { signal: leaving.signal }).catch(() => undefined);
    leaving.abort();
    return left;
  };
  for (let round = 0; round < 20; round++) {
    await Promise.all([
      mcp.call('wait_for_task', { id, timeoutMs: 1 }),
      mcp.callRaw('wait_for_task', { id: 'sh-none' }),
      leave('wait_for_task', { timeoutMs: LONG_MS }),
      leave('read_output', { search: 'x' }),
    ]);
  }
  const person = await home.connect();
  await waitFor('the subscriptions to end', async () => {
    const { holdings = {} } = await person.hostStatus();
    // The question itself is a request, too.
    return holdings.subscriptions === 0 && (holdings.requests ?? 0) <= 1;
  });
});

/** What may happen between two calls. */
const EVENTS = ['kill the server', 'kill the host', 'leave', 'nothing', 'nothing'] as const;

test.each([1, 2, 3])(
  'whatever is killed between any two steps, each start is done once (seed %i)',
  async (seed) => {
    const random = seededRandom(seed);
    const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
    const home = openHome();
    let mcp = await openMcp(home);
    const reopen = async () => (mcp = await openMcp(home));
    const disturb = async (event: (typeof EVENTS)[number]) => {
      if (event === 'kill the server') killNow(mcp.pid());
      if (event === 'kill the host') await home.killHost().catch(() => undefined);
      if (event === 'leave') await mcp.client.close();
      if (event === 'kill the server' || event === 'leave') await reopen();
    };
    /** A model repeats what was not answered. */
    const insist = async <T>(call: () => Promise<T>): Promise<T> => {
      for (;;) {
        const disturbed = random() < 0.4 ? disturb(pick(EVENTS)) : Promise.resolve();
        const [answer] = await Promise.all([
          call().then(
            (value) => ({ value }),
            () => undefined,
          ),
          disturbed,
        ]);
        if (answer) return answer.value;
      }
    };
    const KEYS = ['a', 'b', 'c', 'd', 'e'];
    const ids = new Map<string, string>();
    for (let step = 0; step < 12; step++) {
      const key = pick(KEYS);
      const command = `echo ${key} >> ran; while [ ! -e go ]; do sleep 0.05; done; exit 7`;
      const { id } = await insist(() => mcp.call('run_command', { command, key }));
      expect(ids.get(key) ?? id).toBe(id);
      ids.set(key, id);
      const listed = await insist(() => mcp.call<{ tasks: TaskFacts[] }>('list_tasks'));
      expect(new Set(listed.tasks.map((task) => task.id))).toEqual(new Set(ids.values()));
      await disturb(pick(EVENTS));
    }
    home.go();
    for (const id of ids.values()) {
      const { task } = await insist(() =>
        mcp.call<{ task: TaskFacts }>('wait_for_task', { id, timeoutMs: LONG_MS }),
      );
      expect(task).toMatchObject({ state: 'failed', exitCode: 7 });
    }
    const count = await insist(() => mcp.call('run_command', { command: 'sort ran', key: 'count' }));
    await insist(() => mcp.call('wait_for_task', { id: count.id, timeoutMs: LONG_MS }));
    const { text } = await insist(() => mcp.call<{ text: string }>('read_output', { id: count.id }));
    expect(text).toBe(
      [...ids.keys()]
        .toSorted()
        .map((key) => `${key}\n`)
        .join(''),
    );
  },
  120_000,
);
