import { chmod, lstat, readFile, readlink, rm } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readCheckout } from '../../../src/git/checkoutTree.ts';
import { filesOfTree, stateOfFolder } from '../../helpers/git/inspect.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';

const PATHS = ['a', 'b', 'folder/c', 'folder/d', 'new', '-dash', 'odd "name"', 'folder/ignored.tmp'];
const CONTENTS = ['', 'x\n', 'y\n', 'crlf\r\n', '\0bin'];

/** With these, the index of a file gets into any state. */
const COMMANDS = {
  add: ['add', '-f', '--'],
  intend: ['add', '-N', '-f', '--'],
  untrack: ['rm', '-q', '--cached', '--'],
  assumeUnchanged: ['update-index', '--assume-unchanged', '--'],
  skip: ['update-index', '--skip-worktree', '--'],
  commit: ['commit', '-q', '-m', 'More', '--'],
};
const CHANGES = {
  remove: (repository: TestRepository, path: string) => rm(repository.path(path), { force: true }),
  execute: (repository: TestRepository, path: string) => chmod(repository.path(path), 0o755),
  link: (repository: TestRepository, path: string) => repository.link(path, 'a'),
  lock: (repository: TestRepository) => repository.write({ '.git/index.lock': '' }),
};

const someStep = fc.record({
  act: fc.constantFrom(
    'write' as const,
    ...(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[]),
    ...(Object.keys(CHANGES) as (keyof typeof CHANGES)[]),
  ),
  path: fc.constantFrom(...PATHS),
  content: fc.constantFrom(...CONTENTS),
});
type Step = ReturnType<typeof someStep.generate>['value'];

async function perform(repository: TestRepository, { act, path, content }: Step): Promise<void> {
  try {
    if (act === 'write') {
      // Not to where a link leads.
      const isLink = (await lstat(repository.path(path)).catch(() => undefined))?.isSymbolicLink();
      if (isLink) await rm(repository.path(path));
      await repository.write({ [path]: content });
    } else if (act in COMMANDS) await repository.git(...COMMANDS[act as keyof typeof COMMANDS], path);
    else await CHANGES[act as keyof typeof CHANGES](repository, path);
  } catch {
    // Not every step is possible in every state.
  }
}

/** What is there: each file that is tracked or not ignored, as on the disk, and those that are not to be there. */
async function expectedFiles(repository: TestRepository): Promise<Record<string, string>> {
  const tracked = new Map<string, string>();
  for (const line of (await repository.git('ls-files', '-v', '-z')).split('\0').filter(Boolean))
    tracked.set(line.slice(2), line.slice(0, 1));
  const files: Record<string, string> = {};
  for (const path of PATHS) {
    const file = await fileOnDisk(repository.path(path));
    const tag = tracked.get(path);
    if (file !== undefined) {
      if (tag !== undefined || !path.endsWith('.tmp')) files[path] = file;
    } else if (tag?.toUpperCase() === 'S') {
      const [mode = ''] = (await repository.git('ls-files', '-s', '--', path)).split(' ');
      files[path] = `${mode} ${await contentInIndex(repository, path)}`;
    }
  }
  return files;
}

async function fileOnDisk(path: string): Promise<string | undefined> {
  const found = await lstat(path).catch(() => undefined);
  if (found?.isSymbolicLink()) return `120000 ${await readlink(path)}`;
  return found && `${found.mode & 0o100 ? '100755' : '100644'} ${(await readFile(path)).toString()}`;
}

/** `git` of a test repository leaves out the last line end. */
async function contentInIndex(repository: TestRepository, path: string): Promise<string> {
  const size = Number(await repository.git('cat-file', '-s', `:${path}`));
  const content = await repository.git('cat-file', 'blob', `:${path}`);
  return content.length < size ? `${content}\n` : content;
}

test.runIf(process.platform !== 'win32')(
  'whatever state a checkout is in, its tree is what is on the disk, and nothing of it changes',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(someStep, { minLength: 1, maxLength: 14 }), async (steps) => {
        const repository = await openRepository({ files: { a: 'a\n', 'folder/c': 'c\n', b: 'b\n' } });
        await repository.write({ '.git/info/exclude': '*.tmp\n' });
        for (const each of steps) await perform(repository, each);
        const before = await stateOfFolder(repository.cwd);
        const { tree } = await readCheckout(repository);
        expect(await stateOfFolder(repository.cwd)).toEqual(before);
        expect(await filesOfTree(repository, tree)).toEqual(await expectedFiles(repository));
      }),
      { numRuns: Number(process.env.LEGWORK_TEST_RUNS ?? 12) },
    );
  },
);
