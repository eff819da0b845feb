import { readdirSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readEndpoint } from '../../src/client/hostLocator.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import type { Task } from '../../src/protocol/task.ts';
import { killNow } from '../helpers/host/processes.ts';
import { openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* `legwork run --batch`, as real processes with a real host. */

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

let cli: ReturnType<typeof openCli>;
beforeEach(() => void (cli = openCli()));
afterEach(() => cli.close());

const batch = (lines: readonly unknown[], ...words: string[]) => {
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  return cli.withInput(text, 'run', '--batch', '-', ...words);
};
/** Nothing of it runs; to cancel them one by one would take longer than the test. */
const forgetAll = async () => {
  await cli.answerOf('host', 'stop');
  rmSync(cli.home, { recursive: true });
};
const idsOf = (printed: string) => printed.trimEnd().split('\n');

test('of ten thousand lines with three bad ones, those three start nothing, and all others start in their order', async () => {
  const bad = new Map<number, string>([
    [17, '{"command":'],
    [5000, '{"command":"true","timeout":"soon"}'],
    [9999, '{"command":"true","cwd":"/nowhere/at/all"}'],
  ]);
  const lines = Array.from(
    { length: 10_000 },
    (_, index) => bad.get(index + 1) ?? { command: ['echo', String(index + 1)] },
  );
  const { code, stdout, stderr } = await batch(lines, '--delay', '1h');
  expect(code).toBe(1);
  const complaints = stderr.trimEnd().split('\n');
  expect(complaints.map((line) => /^legwork: line (\d+): ./.exec(line)?.[1])).toEqual(
    [...bad.keys()].map(String),
  );
  const ids = idsOf(stdout);
  expect(new Set(ids).size).toBe(lines.length - bad.size);
  const tasks = await cli.jsonOf<Task[]>('ls', '--json');
  expect(tasks).toHaveLength(ids.length);
  const descriptions = new Map(tasks.map((task) => [task.id, task.description]));
  const expected = lines.flatMap((_, index) => (bad.has(index + 1) ? [] : [`echo ${index + 1}`]));
  expect(ids.map((id) => descriptions.get(id))).toEqual(expected);
  await forgetAll();
});

test('no line is lost or started twice when the host dies in the middle', async () => {
  const lines = Array.from({ length: 1500 }, (_, index) => ({ command: `echo ${index}`, delay: '1h' }));
  const started = batch(lines);
  for (let kill = 0, seen = 0, last = 0; kill < 3; kill++) {
    const { pid, tasks } = await waitFor(`a host to have more than ${seen} tasks`, () => {
      const now = hostNow();
      return now && now.pid !== last && now.tasks > seen ? now : undefined;
    });
    killNow(pid);
    [last, seen] = [pid, tasks + 100];
  }
  const { code, stdout, stderr } = await started;
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const tasks = await cli.jsonOf<Task[]>('ls', '--json');
  expect(tasks.map(({ description }) => description).sort()).toEqual(
    lines.map(({ command }) => command).sort(),
  );
  expect(idsOf(stdout).sort()).toEqual(tasks.map(({ id }) => id).sort());
  await forgetAll();
});

/** The latest host, and how many tasks are on disk; to ask it would take as long as many starts. */
function hostNow(): { pid: number; tasks: number } | undefined {
  const paths = dataPaths(cli.home);
  const endpoint = readEndpoint(paths);
  return endpoint && { pid: endpoint.pid, tasks: readdirSync(paths.tasks).length };
}

test('a line may name the task of an earlier one, and options beside --batch are for all lines', async () => {
  const lines = [
    { command: 'echo "1 $A $B" >> order', name: 'one', env: { B: 'own' } },
    '',
    { command: ['sh', '-c', 'echo "2 $A $B" >> order'], after: 'one', group: 'mine' },
    { command: 'echo "3 $A $B" >> order', after: ['one:any'], env: ['A=other'] },
  ];
  const { code, stdout, stderr } = await batch(
    lines,
    '--json',
    '--group',
    'all',
    '--env',
    'A=a',
    '--env',
    'B=b',
  );
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const printed = idsOf(stdout).map((line) => JSON.parse(line) as { line: number; task: Task });
  expect(printed.map(({ line, task }) => [line, task.group])).toEqual([
    [1, 'all'],
    [3, 'mine'],
    [4, 'all'],
  ]);
  expect(await cli.legwork('wait', ...printed.map(({ task }) => task.id))).toMatchObject({ code: 0 });
  const order = cli.read('order').trimEnd().split('\n');
  expect(order[0]).toBe('1 a own');
  expect(order.slice(1).sort()).toEqual(['2 a b', '3 other b']);
});

const ENDS: { what: string; lines: unknown[]; code: number; says: RegExp }[] = [
  {
    what: 'only wrong usage',
    lines: ['nonsense', { command: 'x', after: 'nobody' }],
    code: 2,
    says: /line 1: .*\nlegwork: line 2: /,
  },
  {
    what: 'a refusal of the host',
    lines: ['nonsense', { command: 'x', cwd: '/nowhere' }],
    code: 1,
    says: /line 2: The folder/,
  },
  { what: 'nothing', lines: ['', '  '], code: 0, says: /^$/ },
  {
    what: 'a taken name',
    lines: [
      { command: 'sleep 100', name: 'n' },
      { command: 'x', name: 'n' },
    ],
    code: 1,
    says: /line 2: .*"n"/,
  },
  {
    what: 'an empty and a NUL command',
    lines: [{ command: ' ' }, { command: 'a\0b' }],
    code: 1,
    says: /line 1: .*\nlegwork: line 2: .*NUL/,
  },
];

test.each(ENDS)('a batch with $what ends with its exit code', async ({ lines, code, says }) => {
  const ended = await batch(lines);
  expect(ended.code).toBe(code);
  expect(ended.stderr).toMatch(says);
});

test('what cannot be a batch is said in one line', async () => {
  const cases: [words: string[], code: number, says: string][] = [
    [['--batch', 'missing.jsonl'], 1, 'The file of --batch cannot be read: ENOENT'],
    [['--batch', '.'], 1, 'The file of --batch cannot be read: EISDIR'],
    [['--batch', '-', 'true'], 2, 'either a command or --batch'],
    [['--batch', '-', '--wait'], 2, 'cannot be used'],
    [['--batch', '-', '--key', 'k'], 2, 'cannot be used'],
  ];
  for (const [words, code, says] of cases) {
    const ended = await cli.legwork('run', ...words);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toMatch(/^legwork: [^\n]*\n$/);
    expect(ended.stderr).toContain(says);
  }
});
