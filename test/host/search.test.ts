import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { connectHost } from '../../src/client/connectHost.ts';
import type { HostConnection } from '../../src/client/hostConnection.ts';
import type { TaskClient } from '../../src/client/taskClient.ts';
import { dataPaths } from '../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import type { SearchHit, SearchParams } from '../../src/protocol/search.ts';
import type { Statistics } from '../../src/protocol/statistics.ts';
import type { Session } from '../../src/protocol/task.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { editorsRipgrep } from '../helpers/ripgrep.ts';

/* One host for all: searches and statistics change nothing. */

const cli = openCli();
const connections: HostConnection[] = [];
let client: TaskClient;
/** Ids by name, in order of creation. */
const ids: Record<string, string> = {};

const OUTPUTS: Record<string, string> = {
  old: 'echo first needle; echo second NEEDLE',
  colors: String.raw`printf 'a \033[31mnee\033[0mdle in color\n'`,
  bar: String.raw`printf ' 1%%\r 50%% needle\r100%%\n'`,
  broken: 'echo a broken needle; exit 3',
};

async function connect(session: Session = { id: 'test', label: 'test' }): Promise<HostConnection> {
  const program = {
    nodePath: process.execPath,
    scriptPath: join(CLI, '../taskHost.js'),
    paths: dataPaths(cli.home),
  };
  const connection = await connectHost(program, session);
  connections.push(connection);
  return connection;
}

beforeAll(async () => {
  ({ client } = await connect());
  for (const [name, command] of Object.entries(OUTPUTS)) {
    // oxlint-disable-next-line no-await-in-loop -- their order counts
    ids[name] = (await cli.answerOf('run', '--name', name, '--group', `g-${name}`, command)).trim();
    // oxlint-disable-next-line no-await-in-loop
    await cli.legwork('wait', ids[name]);
  }
});
afterAll(() => {
  for (const connection of connections) connection.dispose();
  return cli.close();
});

/** How long a client waits for an answer, in milliseconds: the median of thirty. */
async function medianAnswerMs(client: TaskClient): Promise<number> {
  const waits: number[] = [];
  for (let count = 0; count < 30; count++) {
    const begin = performance.now();
    // oxlint-disable-next-line no-await-in-loop -- one after the other
    await client.hostStatus();
    waits.push(performance.now() - begin);
    // oxlint-disable-next-line no-await-in-loop
    await delay(5);
  }
  return waits.toSorted((a, b) => a - b)[15] ?? 0;
}

async function find(params: SearchParams): Promise<{ hits: SearchHit[]; isCut: boolean; tasks: number }> {
  const hits: SearchHit[] = [];
  const result = await client.search(params, { onHits: (found) => hits.push(...found) });
  expect(result.hits).toBe(hits.length);
  return { ...result, hits };
}

const names = (hits: readonly SearchHit[]) =>
  hits.map(({ task, line }) => `${Object.keys(ids).find((name) => ids[name] === task)}:${line}`);

test.each([
  ['the ripgrep of an editor', editorsRipgrep() ?? '/nowhere/rg'],
  ['none, because there is none any more', '/nowhere/rg'],
])('with %s, lines of the newest task come first, whatever is in them', async (_kind, ripgrep) => {
  await client.configure({ search: { ripgrep } });
  const { hits, isCut } = await find({ pattern: 'needle' });
  expect(names(hits)).toEqual(['broken:1', 'bar:2', 'colors:1', 'old:1', 'old:2']);
  expect(isCut).toBe(false);
  expect(hits[2]).toMatchObject({ text: 'a needle in color', column: 3, start: 2, end: 8 });
  expect((await find({ pattern: 'needle', limit: 2 })).isCut).toBe(true);
});

test.each<[string, () => Partial<SearchParams>, string[]]>([
  ['words', () => ({ words: ['old', ids['bar'] ?? ''] }), ['bar:2', 'old:1', 'old:2']],
  ['a group', () => ({ group: 'g-old' }), ['old:1', 'old:2']],
  ['states', () => ({ states: ['failed'] }), ['broken:1']],
  ['an agent', () => ({ agent: 'claude' }), []],
  ['a time that is still to come', () => ({ since: '2999-01-01T00:00:00Z' }), []],
])('filtered by %s', async (_kind, filter, found) => {
  expect(names((await find({ pattern: 'needle', ...filter() })).hits)).toEqual(found);
});

test('a program sees its own tasks only', async () => {
  const { client: stranger } = await connect({ id: 'program:x', label: 'x', role: 'program' });
  expect(await stranger.search({ pattern: 'needle' })).toMatchObject({ hits: 0, tasks: 0 });
  expect((await stranger.stats()).tasks).toBe(0);
  const code = ErrorCode.notOwner;
  await expect(stranger.configure({ search: { ripgrep: '/tmp/rg' } })).rejects.toMatchObject({ code });
});

test('others are answered while much is searched, and a search that is not wanted any more ends', async () => {
  const id = (await cli.answerOf('run', 'true')).trim();
  await cli.legwork('wait', id);
  const task = await client.get(id);
  // No ripgrep, control sequences everywhere, and a regular expression: the slowest there is.
  await client.configure({ search: { ripgrep: '/nowhere/rg' } });
  const line = '\u001b[32mcompiling\u001b[0m a module of the build that has a name\n';
  await writeFile(task.output.path, line.repeat(400_000));
  const other = await connect();
  const before = await medianAnswerMs(other.client);
  const source = new CancellationTokenSource();
  const search = client.search({ pattern: String.raw`n\w+z$`, isRegex: true }, { token: source.token });
  const ended = search.then(
    () => undefined,
    (error: unknown) => error,
  );
  // What else this machine does is not the host's doing.
  expect(await medianAnswerMs(other.client)).toBeLessThan(Math.max(50, 4 * before));
  source.cancel();
  expect(await ended).toMatchObject({ code: ErrorCode.notWanted });

  // A client that is gone does not want it either.
  const requests = async () => (await client.hostStatus()).holdings?.['requests'];
  const asked = await requests();
  const lost = other.client.search({ pattern: String.raw`n\w+z$`, isRegex: true }).catch(() => undefined);
  await waitFor('the search to begin', async () => ((await requests()) === asked ? undefined : true));
  other.dispose();
  await lost;
  await waitFor('the search to be over', async () => ((await requests()) === asked ? true : undefined));
  await client.remove([id]);
});

test('the command line prints lines as they are found, and its exit code says whether there were any', async () => {
  const found = await cli.legwork('search', 'needle', '--task', 'old');
  expect(found).toMatchObject({
    code: 0,
    stdout: `${ids['old']}:1: first needle\n${ids['old']}:2: second NEEDLE\n`,
  });
  expect(await cli.legwork('search', 'nowhere to be found')).toMatchObject({ code: 1, stdout: '' });
  expect(await cli.legwork('search', '(', '--regex')).toMatchObject({ code: 1 });
  expect(await cli.legwork('search', 'needle', '--task', 'no-such-task')).toMatchObject({ code: 2 });
  const { stdout } = await cli.legwork('search', '--failed', '--regex', String.raw`b\w+n`, '--json');
  expect(JSON.parse(stdout)).toMatchObject({ task: ids['broken'], line: 1, text: 'a broken needle' });
  const cut = await cli.legwork('search', 'needle', '--limit', '1');
  expect(cut.stderr).toMatch(/first 1 lines/);
});

test('statistics of what there is, as text and as JSON', async () => {
  const statistics = await cli.jsonOf<Statistics>('stats', '--json');
  const broken = statistics.commands.find(({ title }) => title === 'broken');
  expect(broken).toMatchObject({ failed: 1, succeeded: 0, task: ids['broken'] });
  expect(statistics.waits.map(({ group }) => group)).toContain('g-old');
  const text = await cli.answerOf('stats', '--group', 'g-old');
  expect(text).toMatch(/^1 +100% +0 .* old$/m);
  expect(await cli.answerOf('stats', '--group', 'nothing')).toBe('There are no such tasks.\n');
});
