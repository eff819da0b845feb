import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { CancellationTokenSource } from 'vscode-jsonrpc';
import { expect, test } from 'vitest';
import type { HostConnection } from '../../src/client/hostConnection.ts';
import type {
  DocumentLink,
  DocumentSymbol,
  FoldingRange,
  Hover,
} from '../../src/host/language/languageMessages.ts';
import { ProblemsNotification } from '../../src/protocol/messages.ts';
import type { Problem, ProblemMatcher } from '../../src/protocol/problems.ts';
import { ErrorCode } from '../../src/protocol/errors.ts';
import { outputPath } from '../../src/protocol/dataDirectory.ts';
import { homesInTurn } from '../helpers/host/homesInTurn.ts';
import { untilGo, type Home } from '../helpers/host/openHome.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

const openHome = homesInTurn();

interface Results {
  documentLink: DocumentLink[] | null;
  foldingRange: FoldingRange[] | null;
  documentSymbol: DocumentSymbol[] | null;
  hover: Hover | null;
}

/** Asks as a language client does, which says only where a document is. */
const ask = <K extends keyof Results>(
  { connection }: HostConnection,
  what: K,
  { path, line = 0 }: { path: string; line?: number },
): Promise<Results[K]> =>
  connection.sendRequest(
    `textDocument/${what}` as never,
    { textDocument: { uri: pathToFileURL(path).href }, position: { line, character: 0 } } as never,
  );

const matcher: ProblemMatcher = {
  name: '$simple',
  location: 'relative',
  folders: [],
  patterns: [{ regexp: String.raw`^(\S+):(\d+):(\d+): (.*)$`, file: 1, line: 2, column: 3, message: 4 }],
};

async function ended(home: Home, { client }: HostConnection, lines: string) {
  await writeFile(join(home.work, 'print.txt'), lines);
  return client.wait((await client.start(home.params(['cat', 'print.txt']))).id);
}

test('an output is a document with links, steps and the time of its lines', async () => {
  const home = openHome();
  const host = await home.open();
  await mkdir(join(home.work, 'src'));
  await writeFile(join(home.work, 'src/a.ts'), '');
  const lines = [
    '::group::Build',
    'src/a.ts:3:4: wrong',
    'src/gone.ts:1:1: wrong',
    '::endgroup::',
    'done',
    '',
  ];
  const { id, output } = await ended(home, host, lines.join('\n'));
  const path = join(home.work, 'src/a.ts');
  expect(await ask(host, 'documentLink', output)).toEqual([
    {
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 12 } },
      target: `${pathToFileURL(path).href}#3,4`,
    },
  ]);
  expect(await ask(host, 'foldingRange', output)).toEqual([{ startLine: 0, endLine: 3, kind: 'region' }]);
  expect(await ask(host, 'documentSymbol', output)).toMatchObject([{ name: 'Build', children: [] }]);
  const hover = await ask(host, 'hover', { ...output, line: 4 });
  expect(hover?.contents.value).toMatch(/^Printed (?:within )?\d+ s after the start\.$/);
  expect(await ask(host, 'hover', { ...output, line: 99 })).toBeNull();
  const text = `Output of x\n\nsrc/a.ts:3`;
  expect(await host.client.links({ id, text })).toEqual([{ row: 2, start: 0, end: 10, path, line: 3 }]);
  const tooLong = `${' \n'.repeat(200_000)}src/a.ts:3`;
  expect(await host.client.links({ id, text: tooLong })).toEqual([]);
  await host.client.mapPaths({ mappings: [{ from: '/app', to: home.work }] });
  expect(await host.client.links({ id, text: '/app/src/a.ts:3' })).toMatchObject([{ path, line: 3 }]);
});

test('a document is an output of a task that the client may see, and nothing else', async () => {
  const home = openHome();
  const host = await home.open();
  await writeFile(join(home.work, 'a.ts'), '');
  const { id, output } = await ended(home, host, 'a.ts:1\n');
  expect(await ask(host, 'documentLink', output)).toHaveLength(1);
  const others = [
    join(home.work, 'print.txt'),
    join(home.work, `${id}.log`),
    join(home.paths.output, 'sh-unknown.log'),
    join(home.paths.output, '..', 'tasks', `${id}.json`),
    join(home.paths.output, `${id}.7.log`),
  ];
  await symlink(output.path, join(home.work, `${id}.log`));
  for (const path of others) expect(await ask(host, 'documentLink', { path }), path).toBeNull();
  const stranger = await home.open({ id: 'task:sh-1', label: 'x', role: 'program' });
  expect(await ask(stranger, 'documentLink', output)).toBeNull();
  await expect(stranger.client.links({ id, text: '' })).rejects.toMatchObject({
    code: ErrorCode.unknownTask,
  });
  await host.client.rerun({ id });
  await host.client.wait(id);
  const first = join(home.paths.output, `${id}.1.log`);
  expect(await ask(host, 'documentLink', { path: first })).toHaveLength(1);
});

test('the problems of an output are found, also where it goes on, and a pattern that never comes back is left out', async () => {
  const home = openHome();
  const host = await home.open();
  const { client, connection } = host;
  const slow: ProblemMatcher = {
    ...matcher,
    name: '$slow',
    patterns: [{ regexp: String.raw`^(a+)+(a+)+(a+)+b$`, file: 1, message: 1, line: 1 }],
  };
  const { id } = await ended(home, host, `a.ts:3:4: wrong\n${'a'.repeat(200)}\nb.ts:5:6: wrong\n`);
  const other = await home.connect();
  const finding = client.problems({ id, matchers: [slow, matcher] });
  let longest = 0;
  const isOver = finding.then(() => true);
  while (!(await Promise.race([isOver, Promise.resolve(false)]))) {
    const start = performance.now();
    await other.get(id);
    longest = Math.max(longest, performance.now() - start);
  }
  expect(longest).toBeLessThan(1000);
  expect(await finding).toEqual({
    problems: [
      { matcher: 1, path: join(home.work, 'a.ts'), severity: 'error', message: 'wrong', line: 3, column: 4 },
      { matcher: 1, path: join(home.work, 'b.ts'), severity: 'error', message: 'wrong', line: 5, column: 6 },
    ],
    isPartial: false,
    tooSlow: ['$slow'],
  });

  const watching: ProblemMatcher = { ...matcher, background: { begins: '^begin', ends: '^end' } };
  const told: Problem[][] = [];
  connection.onNotification(ProblemsNotification, ({ follow, problems }) => {
    if (follow === 5) told.push(problems);
  });
  const script = `echo begin; echo a.ts:1:1: one; echo end; ${untilGo(0)}; echo begin; echo a.ts:2:2: two; echo end`;
  const running = await client.start(home.params(script.replace('exit 0; ', '')));
  const following = client.problems({ id: running.id, matchers: [watching], follow: 5 });
  await waitFor('the first round', () => told.length > 0);
  expect(told[0]).toMatchObject([{ line: 1, message: 'one' }]);
  home.go();
  expect((await following).problems).toMatchObject([{ line: 2, message: 'two' }]);
});

test('an output of 1 GB is looked at in parts, and meanwhile others are answered at once', async () => {
  const home = openHome();
  const host = await home.open();
  await writeFile(join(home.work, 'a.ts'), '');
  const { id } = await ended(home, host, 'a.ts:1\n');
  const path = outputPath(home.paths, id);
  const file = openSync(path, 'r+');
  const last = Buffer.from('\na.ts:7:8: at the end\n');
  ftruncateSync(file, 1e9);
  writeSync(file, last, 0, last.length, 1e9 - last.length);
  closeSync(file);

  const other = await home.connect();
  const answers: number[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const start = performance.now();
      await other.get(id);
      answers.push(performance.now() - start);
    }
  })();
  const links = await ask(host, 'documentLink', { path });
  const folds = await ask(host, 'foldingRange', { path });
  await ask(host, 'hover', { path, line: 0 });
  const { problems, isPartial } = await host.client.problems({ id, matchers: [matcher] });
  isOver = true;
  await asking;
  expect(links).toHaveLength(1);
  expect(folds).toEqual([]);
  expect(problems).toMatchObject([{ line: 7, column: 8, message: 'at the end' }]);
  expect(isPartial).toBe(true);
  const sorted = answers.toSorted((one, another) => one - another);
  // Some are late because of what else the machine does; what blocked the host would delay all in its time.
  expect(sorted[Math.floor(sorted.length * 0.9)]).toBeLessThan(50);
  await rm(path);
});

test('what nobody waits for any more is given up', async () => {
  const home = openHome();
  const host = await home.open();
  const { id } = await ended(home, host, 'x\n');
  const running = await host.client.start(home.params(untilGo(0)));
  const source = new CancellationTokenSource();
  const following = host.client.problems({ id: running.id, matchers: [matcher], follow: 1 }, source.token);
  await host.client.problems({ id, matchers: [matcher] });
  source.cancel();
  await expect(following).rejects.toMatchObject({ code: -32800 });
  home.go();
  await host.client.wait(running.id);
});
