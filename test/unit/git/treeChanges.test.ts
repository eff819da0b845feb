import { chmod, rename, rm, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readCheckout } from '../../../src/git/checkoutTree.ts';
import { contentsOf } from '../../../src/git/contents.ts';
import { patchBetween } from '../../../src/git/patch.ts';
import { pathBytes, pathText } from '../../../src/git/pathText.ts';
import { changesBetween } from '../../../src/git/treeChanges.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';
import fc from 'fast-check';

const LONG = Array.from({ length: 40 }, (_, line) => `line ${line}\n`).join('');
const LIMIT = { limitBytes: 1 << 20 };

test('each kind of change has its lines, modes and contents', async () => {
  const repository = await openRepository({
    files: { edited: 'one\ntwo\n', removed: 'gone\n', moved: LONG, 'raw.bin': '\0a', kind: 'file\n' },
  });
  await repository.write({ edited: 'one\n2\n3\n', 'added "\t': 'new\n', 'raw.bin': '\0b' });
  await rm(repository.path('removed'));
  await rm(repository.path('kind'));
  await repository.link('kind', 'edited');
  await rename(repository.path('moved'), repository.path('there'));
  await repository.write({ there: `${LONG}more\n` });
  const { tree } = await readCheckout(repository);
  const found = await changesBetween(repository, 'HEAD', tree);
  const facts = found.map(({ before: _before, after: _after, ...rest }) => rest);
  const both = { modeBefore: '100644', modeAfter: '100644' };
  expect(facts).toEqual([
    { path: 'added "\t', kind: 'added', insertions: 1, deletions: 0, modeAfter: '100644' },
    { path: 'edited', kind: 'modified', insertions: 2, deletions: 1, ...both },
    { path: 'kind', kind: 'typeChanged', insertions: 1, deletions: 1, ...both, modeAfter: '120000' },
    { path: 'raw.bin', kind: 'modified', ...both },
    { path: 'removed', kind: 'deleted', insertions: 0, deletions: 1, modeBefore: '100644' },
    { path: 'there', from: 'moved', kind: 'renamed', insertions: 1, deletions: 0, ...both },
  ]);
  const edited = found.find(({ path }) => path === 'edited');
  const [content] = await contentsOf(repository, [edited?.after ?? ''], 100);
  expect(content?.content?.toString()).toBe('one\n2\n3\n');
});

test('a patch with everything in it can be applied elsewhere', async () => {
  const repository = await openRepository({ files: { a: 'one\n', 'raw.bin': '\0a', moved: LONG } });
  await repository.write({ a: 'latin \xe9\n', 'raw.bin': Buffer.of(0, 255, 13, 10), 'new/b': 'b' });
  await rename(repository.path('moved'), repository.path('there'));
  await chmod(repository.path('a'), 0o755);
  const { tree } = await readCheckout(repository);
  const { bytes } = await patchBetween(repository, ['HEAD', tree], { binary: true, ...LIMIT });
  await writeFile(`${repository.beside}/patch`, bytes);
  await repository.git('worktree', 'add', '-q', '--detach', '../other');
  await repository.git('-C', '../other', 'apply', '--index', `${repository.beside}/patch`);
  expect(await repository.git('-C', '../other', 'write-tree')).toBe(tree);
});

test.runIf(process.platform !== 'win32')('a patch of some paths has those and no others', async () => {
  const repository = await openRepository({ files: { keep: '' } });
  const odd = Buffer.concat([Buffer.from(`${repository.cwd}/caf`), Buffer.of(0xe9)]);
  await repository.write({
    '*': 'star\n',
    ':!x': 'magic\n',
    'b/c': 'c\n',
    'b/d': 'd\n',
    '-e': 'e\n',
    cafe: '',
  });
  await writeFile(odd, 'odd\n');
  const { tree } = await readCheckout(repository);
  const paths = ['*', ':!x', 'b/c', '-e', '"caf\\351"'];
  for (const path of paths) {
    const { text } = await patchBetween(repository, ['HEAD', tree], { paths: [path], ...LIMIT });
    expect(text.match(/^diff --git /gm)).toHaveLength(1);
  }
  const folder = await patchBetween(repository, ['HEAD', tree], { paths: ['b'], ...LIMIT });
  expect(folder.text.match(/^diff --git /gm)).toHaveLength(2);
  const stat = await patchBetween(repository, ['HEAD', tree], { statColumns: 60, ...LIMIT });
  expect(stat.text).toContain('7 files changed, 6 insertions(+)');
  const cut = await patchBetween(repository, ['HEAD', tree], { limitBytes: 100 });
  expect(cut).toMatchObject({ isCut: true, bytes: { length: 100 } });
});

test('what a repository names to show differences is not run', async () => {
  const repository = await openRepository({
    files: { 'a.txt': 'one\n', '.gitattributes': '*.txt diff=own\n' },
  });
  for (const name of ['diff.external', 'diff.own.textconv', 'diff.own.command'])
    await repository.git('config', name, 'false');
  await repository.git('config', 'color.ui', 'always');
  await repository.write({ 'a.txt': 'two\n' });
  const { tree } = await readCheckout(repository);
  const { text } = await patchBetween(repository, ['HEAD', tree], LIMIT);
  expect(text).toMatch(
    /^diff --git a\/a\.txt b\/a\.txt\n.*\n--- a\/a\.txt\n\+\+\+ b\/a\.txt\n@@ -1 \+1 @@\n-one\n\+two$/,
  );
});

test('a path and its text stand for each other', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
      expect(pathBytes(pathText(bytes)).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) =>
      pathBytes(pathText(Buffer.from(text))).equals(Buffer.from(text)),
    ),
  );
  expect([pathText(Buffer.from('"a"')), pathText(Buffer.of(0x61, 0xff))]).toEqual(['"\\"a\\""', '"a\\377"']);
});
