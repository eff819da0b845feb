import { execFileSync } from 'node:child_process';
import { chmod, mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readCheckout, type CheckoutOptions } from '../../../src/git/checkoutTree.ts';
import { filesOfTree, stateOfFolder } from '../../helpers/git/inspect.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';

const isPosix = process.platform !== 'win32';
const LEAVES_OUT = { leavesOut: true };

/** Reads the checkout; nothing of it may change by that. */
async function read(repository: TestRepository, options?: CheckoutOptions) {
  const before = await stateOfFolder(repository.cwd);
  const { tree, leftOut } = await readCheckout(repository, options);
  expect(await stateOfFolder(repository.cwd)).toEqual(before);
  return { files: await filesOfTree(repository, tree), leftOut };
}

interface Case {
  says: string;
  options?: CheckoutOptions;
  change: (repository: TestRepository) => Promise<unknown>;
  /** The files that differ from those committed; `undefined` for those that are gone. */
  finds: Record<string, string | undefined>;
  leftOut?: string[];
}

const COMMITTED = { 'a.txt': 'one\n', 'b/c.txt': 'two\n', 'd.txt': 'three\n', '.gitignore': '*.tmp\n' };

const CASES: Case[] = [
  { says: 'nothing', change: async () => undefined, finds: {} },
  {
    says: 'a file that is changed, not staged',
    change: (r) => r.write({ 'a.txt': 'other\n' }),
    finds: { 'a.txt': '100644 other\n' },
  },
  {
    says: 'a file that is staged and then changed again',
    change: async (r) => {
      await r.write({ 'a.txt': 'staged\n' });
      await r.git('add', 'a.txt');
      await r.write({ 'a.txt': 'after\n' });
    },
    finds: { 'a.txt': '100644 after\n' },
  },
  {
    says: 'untracked files, but no ignored ones',
    change: (r) => r.write({ 'new/e.txt': 'e\n', 'new/f.tmp': 'f\n', '-x': 'dash\n', ':(top)y': 'magic\n' }),
    finds: { 'new/e.txt': '100644 e\n', '-x': '100644 dash\n', ':(top)y': '100644 magic\n' },
  },
  {
    says: 'what the person excludes',
    change: async (r) => {
      await r.write({ '.git/info/exclude': 'mine\n', mine: '1', yours: '2', '../excludes': 'yours\n' });
      await r.git('config', 'core.excludesFile', join(r.beside, 'excludes'));
    },
    finds: {},
  },
  {
    says: 'a file that is ignored, but tracked',
    change: async (r) => {
      await r.write({ 'kept.tmp': 'kept\n' });
      await r.git('add', '-f', 'kept.tmp');
      await r.write({ 'kept.tmp': 'changed\n' });
    },
    finds: { 'kept.tmp': '100644 changed\n' },
  },
  {
    says: 'a file that is removed, and one that is moved',
    change: async (r) => {
      await rm(r.path('a.txt'));
      await rename(r.path('b/c.txt'), r.path('moved.txt'));
    },
    finds: { 'a.txt': undefined, 'b/c.txt': undefined, 'moved.txt': '100644 two\n' },
  },
  {
    says: 'a file instead of a folder, and a folder instead of a file',
    change: async (r) => {
      await rm(r.path('b'), { recursive: true });
      await rm(r.path('a.txt'));
      await r.write({ b: 'file\n', 'a.txt/in': 'folder\n' });
    },
    finds: { 'b/c.txt': undefined, b: '100644 file\n', 'a.txt': undefined, 'a.txt/in': '100644 folder\n' },
  },
  {
    says: 'bytes that are not text',
    change: (r) => r.write({ 'raw.bin': Buffer.of(0, 1, 2, 0) }),
    finds: { 'raw.bin': '100644 \0\x01\x02\0' },
  },
  {
    says: 'line ends that are converted, and those that git warns of',
    change: async (r) => {
      await r.git('config', 'core.autocrlf', 'true');
      await r.git('config', 'core.safecrlf', 'true');
      await r.write({ 'crlf.txt': 'one\r\ntwo\r\n', 'mixed.txt': 'one\r\ntwo\n' });
    },
    finds: { 'crlf.txt': '100644 one\ntwo\n', 'mixed.txt': '100644 one\ntwo\n' },
  },
  {
    says: 'a filter, as of large files',
    change: async (r) => {
      await r.git('config', 'filter.big.clean', 'tr a-z A-Z');
      await r.git('config', 'filter.big.required', 'true');
      await r.write({ '.gitattributes': '*.big filter=big\n', 'data.big': 'data\n' });
    },
    finds: { '.gitattributes': '100644 *.big filter=big\n', 'data.big': '100644 DATA\n' },
  },
  {
    says: 'a file that is only intended to be added',
    change: async (r) => {
      await r.write({ 'intended.txt': 'soon\n' });
      await r.git('add', '-N', 'intended.txt');
    },
    finds: { 'intended.txt': '100644 soon\n' },
  },
  {
    says: 'changes that the index says not to look at',
    change: async (r) => {
      await r.git('update-index', '--assume-unchanged', 'a.txt');
      await r.git('update-index', '--skip-worktree', 'b/c.txt', 'd.txt');
      await r.write({ 'a.txt': 'hidden\n', 'b/c.txt': 'hidden, too\n' });
      await rm(r.path('d.txt'));
    },
    finds: { 'a.txt': '100644 hidden\n', 'b/c.txt': '100644 hidden, too\n' },
  },
  {
    says: 'a sparse checkout, with files outside of it',
    change: async (r) => {
      await r.write({ 'far/a.txt': 'far\n', 'far/b.txt': 'far\n' });
      await r.commit();
      await r.git('sparse-checkout', 'set', '--cone', 'b');
      await r.write({ 'far/b.txt': 'changed\n', 'far/new.txt': 'new\n', 'b/new.txt': 'new\n' });
    },
    finds: {
      'far/a.txt': '100644 far\n',
      'far/b.txt': '100644 changed\n',
      'far/new.txt': '100644 new\n',
      'b/new.txt': '100644 new\n',
    },
  },
  {
    says: 'a sparse index',
    change: async (r) => {
      await r.write({ 'far/a.txt': 'far\n', 'near/b.txt': 'near\n' });
      await r.commit();
      await r.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'near');
      await r.write({ 'near/b.txt': 'changed\n' });
    },
    finds: { 'far/a.txt': '100644 far\n', 'near/b.txt': '100644 changed\n' },
  },
  {
    says: 'a merge with conflicts',
    change: async (r) => {
      await r.git('checkout', '-q', '-b', 'other');
      await r.write({ 'a.txt': 'theirs\n' });
      await r.commit();
      await r.git('checkout', '-q', 'main');
      await r.write({ 'a.txt': 'ours\n' });
      await r.commit();
      await expect(r.git('merge', 'other')).rejects.toThrow('git merge');
    },
    finds: { 'a.txt': '100644 <<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> other\n' },
  },
  {
    says: 'somebody else who is changing the index',
    change: (r) => r.write({ '.git/index.lock': '', 'a.txt': 'other\n' }),
    finds: { 'a.txt': '100644 other\n' },
  },
  {
    says: 'an index in parts',
    change: async (r) => {
      await r.git('update-index', '--split-index');
      await r.write({ 'a.txt': 'other\n', 'e.txt': 'e\n' });
    },
    finds: { 'a.txt': '100644 other\n', 'e.txt': '100644 e\n' },
  },
  {
    says: 'a long path',
    change: (r) => r.write({ [`${'long/'.repeat(40)}${'name'.repeat(12)}`]: 'deep\n' }),
    finds: { [`${'long/'.repeat(40)}${'name'.repeat(12)}`]: '100644 deep\n' },
  },
  {
    says: 'a large untracked file, where it is left out',
    options: { leavesOut: true, largestBytes: 10 },
    change: (r) =>
      r.write({ 'large.bin': '12345678901', 'small.bin': '1234567890', 'a.txt': '123456789012' }),
    finds: { 'small.bin': '100644 1234567890', 'a.txt': '100644 123456789012' },
    leftOut: ['large.bin'],
  },
  {
    says: 'repositories in it that are none of its own',
    options: LEAVES_OUT,
    change: async (r) => {
      await r.git('init', '-q', 'unborn');
      await r.write({ 'unborn/file': '', 'e.txt': 'e\n' });
      await r.git('worktree', 'add', '-q', 'tree');
    },
    finds: { 'e.txt': '100644 e\n' },
    leftOut: ['tree/', 'unborn/'],
  },
];

const POSIX_CASES: Case[] = [
  {
    says: 'names with quotes and line ends, and names that are not UTF-8',
    change: async (r) => {
      await r.write({ 'line\nend': '1\n', '"quoted"': '2\n' });
      await writeFile(Buffer.concat([Buffer.from(`${r.cwd}/caf`), Buffer.of(0xe9)]), '3\n');
    },
    finds: {
      'line\nend': '100644 1\n',
      '"\\"quoted\\""': '100644 2\n',
      '"caf\\351"': '100644 3\n',
    },
  },
  {
    says: 'links, also those that lead out or nowhere, and a link instead of a folder',
    change: async (r) => {
      await rm(r.path('b'), { recursive: true });
      await r.link('b', '/etc');
      await r.link('out', '/etc/passwd');
      await r.link('nowhere', 'none');
    },
    finds: {
      'b/c.txt': undefined,
      b: '120000 /etc',
      out: '120000 /etc/passwd',
      nowhere: '120000 none',
    },
  },
  {
    says: 'a file that became executable',
    change: (r) => chmod(r.path('a.txt'), 0o755),
    finds: { 'a.txt': '100755 one\n' },
  },
  {
    says: 'a FIFO and a socket among the files',
    options: LEAVES_OUT,
    change: async (r) => {
      execFileSync('mkfifo', ['fifo'], { cwd: r.cwd });
      const server = createServer().listen(r.path('socket'));
      onTestFinished(() => void server.close());
      await new Promise((resolve) => server.once('listening', resolve));
      await r.write({ 'e.txt': 'e\n' });
    },
    finds: { 'e.txt': '100644 e\n' },
  },
  {
    says: 'a FIFO instead of a file',
    options: LEAVES_OUT,
    change: async (r) => {
      await rm(r.path('a.txt'));
      execFileSync('mkfifo', ['a.txt'], { cwd: r.cwd });
      await r.write({ 'd.txt': 'changed\n' });
    },
    finds: { 'd.txt': '100644 changed\n' },
    leftOut: ['a.txt'],
  },
];

describe('the tree of a checkout has', () => {
  test.for([...CASES, ...(isPosix ? POSIX_CASES : [])])(
    '$says',
    async ({ options, change, finds, leftOut }) => {
      const repository = await openRepository({ files: COMMITTED });
      await change(repository);
      const committed = await filesOfTree(repository, 'HEAD');
      const expected = Object.entries({ ...committed, ...finds }).filter(([, file]) => file !== undefined);
      const found = await read(repository, options);
      expect(found.files).toEqual(Object.fromEntries(expected));
      expect(found.leftOut.sort()).toEqual(leftOut ?? []);
    },
  );

  test('all files before the first commit', async () => {
    const repository = await openRepository();
    await repository.write({ 'a.txt': 'one\n' });
    expect((await read(repository)).files).toEqual({ 'a.txt': '100644 one\n' });
    await repository.git('add', 'a.txt');
    expect((await read(repository)).files).toEqual({ 'a.txt': '100644 one\n' });
  });

  test('the commit of a submodule, whatever is in it', async () => {
    const repository = await openRepository({ files: COMMITTED });
    const other = await openRepository({ files: { 'in.txt': 'in\n' } });
    await repository.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', other.cwd, 'sub');
    await repository.commit();
    await repository.write({ 'sub/in.txt': 'dirty\n', 'sub/new.txt': 'new\n' });
    const head = await other.git('rev-parse', 'HEAD');
    expect((await read(repository)).files).toMatchObject({ sub: `160000 ${head}` });
    await repository.git('-C', 'sub', 'commit', '-qam', 'More');
    const next = await repository.git('-C', 'sub', 'rev-parse', 'HEAD');
    expect((await read(repository)).files).toMatchObject({ sub: `160000 ${next}` });
  });

  test('a file that was changed within the tick in which it was staged', async () => {
    const repository = await openRepository({ files: COMMITTED });
    const at = 1_700_000_000;
    await repository.write({ 'a.txt': 'aaa\n' });
    await utimes(repository.path('a.txt'), at, at);
    await repository.git('add', '-A');
    await utimes(repository.path('.git', 'index'), at, at);
    await repository.write({ 'a.txt': 'bbb\n' });
    await utimes(repository.path('a.txt'), at, at);
    await repository.git('config', 'core.trustctime', 'false');
    expect((await read(repository)).files['a.txt']).toBe('100644 bbb\n');
  });
});

test('a folder that cannot be included is an error, unless it may be left out', async () => {
  const repository = await openRepository({ files: COMMITTED });
  await repository.git('init', '-q', 'inner');
  await repository.write({ 'inner/file': '' });
  await expect(read(repository)).rejects.toThrow('inner/ is a repository itself, so it cannot be included.');
});

test.runIf(isPosix && process.getuid?.() !== 0)(
  'files that cannot be read are left out or named',
  async () => {
    const repository = await openRepository({ files: COMMITTED });
    await repository.write({ 'a.txt': 'changed\n', 'secret.txt': 'new\n', 'e.txt': 'e\n' });
    await chmod(repository.path('a.txt'), 0);
    await chmod(repository.path('secret.txt'), 0);
    const { tree, leftOut } = await readCheckout(repository, LEAVES_OUT);
    expect(leftOut.sort()).toEqual(['a.txt', 'secret.txt']);
    expect(await filesOfTree(repository, tree)).toMatchObject({
      'a.txt': '100644 one\n',
      'e.txt': '100644 e\n',
    });
    await expect(readCheckout(repository)).rejects.toThrow('a.txt');
  },
);

test.runIf(isPosix)('no program is run that the repository names, but for filters', async () => {
  const repository = await openRepository({ files: COMMITTED });
  const ran = join(repository.beside, 'ran');
  const program = join(repository.beside, 'program');
  await writeFile(program, `#!/bin/sh\necho "$0 $*" >>'${ran}'\n`, { mode: 0o755 });
  await mkdir(repository.path('.git', 'hooks'), { recursive: true });
  for (const hook of ['post-index-change', 'reference-transaction', 'pre-commit'])
    await writeFile(repository.path('.git', 'hooks', hook), `#!/bin/sh\necho ${hook} >>'${ran}'\n`, {
      mode: 0o755,
    });
  for (const name of ['core.fsmonitor', 'core.editor', 'core.pager', 'diff.external'])
    await repository.git('config', name, program);
  await repository.write({ 'a.txt': 'changed\n', 'e.txt': 'e\n' });
  await rm(ran, { force: true });
  await readCheckout(repository);
  await expect(rm(ran)).rejects.toThrow('ENOENT');
});

test('untracked files that take too much together are an error, before anything is kept of them', async () => {
  const repository = await openRepository({ files: COMMITTED });
  await repository.write({ one: 'x'.repeat(600), two: 'y'.repeat(600), 'large.tmp': 'z'.repeat(5000) });
  const objects = () => repository.git('count-objects', '-v');
  const before = await objects();
  await expect(read(repository, { leavesOut: true, mostBytes: 1000 })).rejects.toThrow('2 untracked files');
  expect(await objects()).toBe(before);
  // What is too large alone does not count.
  const { leftOut } = await read(repository, { leavesOut: true, mostBytes: 1000, largestBytes: 500 });
  expect(leftOut).toEqual(['one', 'two']);
});
