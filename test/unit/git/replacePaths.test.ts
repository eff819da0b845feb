import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { replacePaths } from '../../../src/git/replacePaths.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';

test('a tree gets some paths of another, and nothing of the checkout changes', async () => {
  const repository = await openRepository({ files: { 'test/a': 'old', 'test/run': 'x', 'src/a': '1' } });
  await repository.git('update-index', '--chmod=+x', 'test/run');
  await repository.git('commit', '-qm', 'mode');
  const entryOf = async (path: string) => {
    const [mode = '', , object = ''] = (await repository.git('ls-tree', 'HEAD', path)).split(/[ \t]/);
    return { mode, object };
  };
  const old = await entryOf('test/a');
  const script = await entryOf('test/run');
  await repository.git('rm', '-qf', 'test/run');
  // A file has become a folder, and what is in it goes to make room.
  await repository.git('rm', '-q', 'test/a');
  await repository.write({ 'test/a/b': 'new', 'src/a': '2', 'odd "name"\n': 'y' });
  await repository.commit();
  await repository.write({ 'src/a': 'not committed' });
  const before = await repository.git('status', '--porcelain');

  const tree = await repository.git('rev-parse', 'HEAD^{tree}');
  const made = await replacePaths(repository, {
    tree,
    paths: [
      { path: 'test/a', entry: old },
      { path: 'test/run', entry: script },
      { path: 'test/a/b' },
      { path: 'odd "name"\n' },
    ],
  });
  const lines = (await repository.git('ls-tree', '-r', made)).split('\n');
  expect(lines.map((line) => [line.slice(0, 6), line.split('\t')[1]])).toEqual([
    ['100644', 'src/a'],
    ['100644', 'test/a'],
    ['100755', 'test/run'],
  ]);
  expect(await repository.git('cat-file', 'blob', `${made}:src/a`)).toBe('2');
  expect(await repository.git('cat-file', 'blob', `${made}:test/a`)).toBe('old');
  expect(await repository.git('status', '--porcelain')).toBe(before);
  expect(await readFile(repository.path('src/a'), 'utf8')).toBe('not committed');
});
