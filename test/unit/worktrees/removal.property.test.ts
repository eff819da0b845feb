import {
  chmod,
  lstat,
  mkdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobId } from '../../helpers/git/blobId.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree } from '../../helpers/git/worktreeSteps.ts';

/*
 * Whatever a run has done in its worktree, and whenever its removal is killed: either it stays, or every byte that git
 * does not ignore is on a ref.
 */

const FILES = { 'a.txt': 'a\n', 'dir/b.txt': 'b\n', 'dir/c.bin': '\0\u0001', 'run.sh': '#!/bin/sh\n' };
const path = fc.constantFrom(
  'a.txt',
  'dir/b.txt',
  'dir/c.bin',
  'run.sh',
  'new',
  'dir/new 2',
  '-dash',
  'ümläut\n',
);
const content = fc.constantFrom('x\n', 'x\r\ny\r\n', '\0\0binary', '', 'long\n'.repeat(500));

/** A thing that a run does. */
const action = fc.oneof(
  fc.record({ does: fc.constant('write' as const), path, content }),
  fc.record({ does: fc.constant('stage' as const), path }),
  fc.record({ does: fc.constant('delete' as const), path }),
  fc.record({ does: fc.constant('rename' as const), path, to: path }),
  fc.record({ does: fc.constant('mode' as const), path }),
  fc.record({ does: fc.constant('link' as const), path }),
  fc.record({ does: fc.constant('commit' as const) }),
  fc.record({ does: fc.constant('detach' as const) }),
  fc.record({ does: fc.constant('branch' as const) }),
  fc.record({ does: fc.constant('hide' as const), path }),
  fc.record({ does: fc.constant('ignored' as const), content }),
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;

/** What makes no sense, such as renaming a file that is not there, does nothing. */
async function perform(checkout: TestRepository, step: Action, number: number): Promise<void> {
  const at = 'path' in step ? checkout.path(step.path) : '';
  const quietly = (work: Promise<unknown>) => work.catch(() => undefined);
  switch (step.does) {
    case 'write':
      await rm(at, { force: true });
      await mkdir(dirname(at), { recursive: true });
      // Different everywhere: what is lost is found in no other file.
      await writeFile(at, `${step.content}${number}`);
      return;
    case 'stage':
      await quietly(checkout.git('add', '--', step.path));
      return;
    case 'delete':
      await quietly(unlink(at));
      return;
    case 'rename':
      await quietly(rename(at, checkout.path(step.to)));
      return;
    case 'mode':
      await quietly(chmod(at, 0o755));
      return;
    case 'link':
      await quietly(unlink(at).then(() => symlink(`nowhere ${number}`, at)));
      return;
    case 'commit':
      await quietly(checkout.git('commit', '-qam', `Commit ${number}`));
      return;
    case 'detach':
      await quietly(checkout.git('checkout', '-q', '--detach'));
      return;
    case 'branch':
      await quietly(checkout.git('checkout', '-q', '-b', `theirs-${number}`));
      return;
    case 'hide':
      await quietly(checkout.git('update-index', '--assume-unchanged', '--', step.path));
      return;
    case 'ignored':
      await writeFile(checkout.path('ignored.log'), step.content);
  }
}

/** Names of all contents: of files that are not ignored, of what is staged, and of commits. */
async function contentsOf(checkout: TestRepository): Promise<Set<string>> {
  const names = (text: string) => text.split('\0').filter(Boolean);
  const staged = names(await checkout.git('ls-files', '-s', '-z')).map((entry) => entry.split(' ')[1] ?? '');
  const listed = names(await checkout.git('ls-files', '-z', '--cached', '--others', '--exclude-standard'));
  const tracked = new Set(staged);
  for (const file of new Set(listed)) {
    const id = await idOf(checkout, file);
    if (id !== undefined) tracked.add(id);
  }
  tracked.add(await checkout.git('rev-parse', 'HEAD'));
  return tracked;
}

/** The content of a file as git names it; `undefined` if it was deleted. Of a link, that is where it leads. */
async function idOf(checkout: TestRepository, file: string): Promise<string | undefined> {
  const found = await lstat(checkout.path(file)).catch(() => undefined);
  if (!found) return undefined;
  const full = checkout.path(file);
  return blobId(found.isSymbolicLink() ? Buffer.from(await readlink(full)) : await readFile(full));
}

async function reachable(repository: TestRepository): Promise<Set<string>> {
  const listed = await repository.git('rev-list', '--objects', '--all');
  return new Set(listed.split('\n').map((line) => line.slice(0, 40)));
}

test('I3: a removal loses nothing, whatever is there and whenever it is killed', async () => {
  const repository = await openRepository({ files: { ...FILES, '.gitignore': '*.log\n' } });
  let number = 0;
  const removals = { killed: 0, done: 0, parked: 0, kept: 0 };
  const property = fc.asyncProperty(
    fc.array(action, { maxLength: 8 }),
    fc.array(fc.integer({ min: 20, max: 900 }), { maxLength: 2 }),
    fc.boolean(),
    async (steps, kills, isSafeOnly) => {
      const worktree = await openWorktree(repository, { name: `run-${number++}` });
      const { checkout } = worktree;
      for (const step of steps) await perform(checkout, step, number++);
      const before = await contentsOf(checkout);
      const options = isSafeOnly ? ['--safe'] : [];
      for (const afterMs of kills)
        if ((await worktree.remove(options, afterMs)).code === null) removals.killed++;
      const isDone = () => worktree.now().state === 'removed';
      if (!isDone()) await worktree.remove(options);
      const all = await reachable(repository);
      if (isDone()) {
        removals.done++;
        if (worktree.now().parked) removals.parked++;
        expect([...before].filter((id) => !all.has(id))).toEqual([]);
        const { files, entries } = await worktree.rest();
        expect({ files, entries }).toEqual({ files: [`${worktree.record.id}.json`], entries: [] });
      } else {
        removals.kept++;
        expect(isSafeOnly).toBe(true);
        // It is as it was, and works.
        expect(await contentsOf(checkout)).toEqual(before);
        expect(worktree.now().state).toBe('ready');
      }
    },
  );
  await fc.assert(property, { numRuns: Number(process.env.LEGWORK_TEST_OPERATIONS ?? 15), seed: 2026 });
  expect(removals.killed).toBeGreaterThan(0);
  expect(removals.parked).toBeGreaterThan(0);
  expect(removals.kept).toBeGreaterThan(0);
  expect(await repository.git('fsck', '--no-dangling')).toBe('');
}, 300_000);
