import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import { isTerminal, type Task } from '../../../src/protocol/task.ts';
import { filesOfTree } from '../../helpers/git/inspect.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';
import { scriptedAgent } from '../../helpers/git/scriptedAgent.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

const FILES = { 'a.txt': 'one\n', 'b.txt': 'two\n', 'c.txt': 'three\n', '.gitignore': '*.tmp\n' };

/** The run has ended, and what it has left is kept. */
const untilKept = (client: TaskClient, id: string) =>
  waitFor(`the end of ${id} to be kept`, async () => {
    const task = await client.get(id);
    return task.baseline?.end === undefined ? undefined : task;
  });

const refsOf = (repository: TestRepository) =>
  repository.git('for-each-ref', '--format=%(refname)', 'refs/legwork');

const refuses = (attempt: Promise<unknown>, code: ErrorCode) =>
  expect(attempt).rejects.toMatchObject({ code });

const textOf = ({ base64 }: { base64?: string }) => Buffer.from(base64 ?? '', 'base64').toString();

describe('the changes of a run', () => {
  test('I5: are what it did, committed or not, and neither what was there before nor what came after', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    await repository.write({ 'a.txt': 'mine, before\n', 'mine.txt': 'mine\n', 'x.tmp': 'ignored\n' });
    await repository.git('add', 'a.txt');
    const index = await readFile(repository.path('.git', 'index'));
    const script =
      'echo theirs >>a.txt; git add b.txt; echo committed >b.txt; git commit -qm Theirs b.txt; rm c.txt; mkdir n; echo new >n/new.txt';
    const first = await client.start(scriptedAgent(repository, script.replace('git add b.txt;', '')));
    await client.wait(first.id);
    const { baseline } = await untilKept(client, first.id);
    expect(await filesOfTree(repository, baseline?.commit ?? '')).toEqual({
      '.gitignore': '100644 *.tmp\n',
      'a.txt': '100644 mine, before\n',
      'b.txt': '100644 two\n',
      'c.txt': '100644 three\n',
      'mine.txt': '100644 mine\n',
    });
    expect(index.length).toBeGreaterThan(0);

    await repository.write({ 'mine.txt': 'mine, after\n' });
    const changes = await client.changes({ id: first.id });
    expect(changes).toMatchObject({
      top: repository.cwd,
      base: baseline?.commit,
      insertions: 3,
      deletions: 2,
    });
    expect(changes.files.map(({ path, kind }) => `${kind} ${path}`)).toEqual([
      'modified a.txt',
      'modified b.txt',
      'deleted c.txt',
      'added n/new.txt',
    ]);
    const side = async (path: string, side: 'before' | 'after') =>
      textOf(await client.changedFile({ id: first.id, path, side }));
    expect(await side('a.txt', 'before')).toBe('mine, before\n');
    expect(await side('a.txt', 'after')).toBe('mine, before\ntheirs\n');
    expect(await side('c.txt', 'after')).toBe('');
    await refuses(client.changedFile({ id: first.id, path: 'x.tmp', side: 'after' }), ErrorCode.badRequest);
    const { text } = await client.patch({ id: first.id, paths: ['b.txt'] });
    expect(text).toMatch(/^diff --git a\/b\.txt b\/b\.txt\n[^]*-two\n\+committed\n$/);
    expect((await client.patch({ id: first.id, stat: true })).text).toContain('4 files changed');

    // A further attempt goes on from what was there before the first.
    await client.rerun({ id: first.id });
    await client.wait(first.id);
    const again = await untilKept(client, first.id);
    expect(again.baseline?.commit).toBe(baseline?.commit);
    expect((await client.changes({ id: first.id })).files.map(({ path }) => path)).toContain('b.txt');

    await client.remove([first.id], { forGood: true });
    await waitFor('the snapshots to be gone', async () => (await refsOf(repository)) === '');
  });

  test('leave out what is too large to keep, and say so, on whichever side it is', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    await repository.write({ 'grows.bin': 'small', 'shrinks.bin': Buffer.alloc(33 << 20) });
    const script = 'head -c 34603008 /dev/zero >grows.bin; echo small >shrinks.bin; echo 1 >>a.txt';
    const { id } = await client.start(scriptedAgent(repository, script));
    await client.wait(id);
    await untilKept(client, id);
    const { files, leftOut } = await client.changes({ id });
    expect(files.map(({ path }) => path)).toEqual(['a.txt']);
    expect(leftOut?.sort()).toEqual(['grows.bin', 'shrinks.bin']);
  });

  test('I6: can be discarded file by file; what came after stays', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    const gate = join(repository.beside, 'gate');
    const script = `echo 1 >>a.txt; echo 2 >>b.txt; rm c.txt; echo 3 >new.txt; until [ -e '${gate}' ]; do sleep 0.02; done`;
    const { id } = await client.start(scriptedAgent(repository, script));
    await waitFor('the run to have changed files', () => existsSync(repository.path('new.txt')));
    const live = await client.changes({ id: id });
    expect(live).toMatchObject({ isNow: true, files: { length: 4 } });
    await refuses(client.discardChanges({ id, paths: ['a.txt'] }), ErrorCode.wrongState);
    await writeFile(gate, '');
    await client.wait(id);
    await untilKept(client, id);
    await repository.write({ 'b.txt': 'mine, after\n' });
    await refuses(client.discardChanges({ id, paths: ['none'] }), ErrorCode.badRequest);
    const paths = ['a.txt', 'b.txt', 'c.txt', 'new.txt'];
    const { kept, ...discarded } = await client.discardChanges({ id, paths });
    expect(discarded).toEqual({ paths: ['a.txt', 'c.txt', 'new.txt'], left: ['b.txt'] });
    expect(await repository.git('status', '--porcelain')).toBe(' M b.txt');
    expect(await readFile(repository.path('b.txt'), 'utf8')).toBe('mine, after\n');
    expect(await filesOfTree(repository, kept.ref)).toMatchObject({
      'a.txt': '100644 one\n1\n',
      'new.txt': '100644 3\n',
    });
    // What was discarded stays when the task is gone.
    await client.remove([id], { forGood: true });
    await waitFor('the snapshots to be gone', async () => (await refsOf(repository)) === kept.ref);
  });

  test('in a worktree begin with its base, and are what is in it now, committed or not', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    const base = await repository.git('rev-parse', 'HEAD');
    await repository.write({ 'a.txt': 'mine, uncommitted\n' });
    const script = 'echo 1 >b.txt; git commit -qam Theirs; echo 2 >new.txt; rm c.txt';
    const { id } = await client.start(scriptedAgent(repository, script, { worktree: {} }));
    const { status, worktree, baseline } = await client.wait(id);
    expect([status.state, baseline]).toEqual(['completed', undefined]);
    const changes = await client.changes({ id });
    expect(changes).toMatchObject({ worktree, base, isNow: true });
    expect(changes.top).not.toBe(repository.cwd);
    expect(changes.files.map(({ path }) => path)).toEqual(['b.txt', 'c.txt', 'new.txt']);
    await client.discardChanges({ id, paths: ['b.txt', 'new.txt'] });
    expect((await client.changes({ id })).files.map(({ path }) => path)).toEqual(['c.txt']);
    expect(await repository.git('status', '--porcelain')).toBe(' M a.txt');
    // Never those of the folder that it was made from.
    await rm(changes.top, { recursive: true });
    await expect(client.changes({ id })).rejects.toMatchObject({ code: ErrorCode.gitFailed });
  });

  test('of a run that another program owns are not for others to see or discard', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    const { id } = await client.start(scriptedAgent(repository, 'echo 1 >>a.txt'));
    await client.wait(id);
    const other = await home.connect({ id: 'extension:other', label: 'Other', role: 'program' });
    await refuses(other.changes({ id: id }), ErrorCode.unknownTask);
    await refuses(other.discardChanges({ id, paths: ['a.txt'] }), ErrorCode.unknownTask);
    const inside = await home.connect({ id: `task:${id}`, label: 'Inside', role: 'program' });
    expect((await inside.changes({ id: id })).files).toHaveLength(1);
    await refuses(inside.discardChanges({ id, paths: ['a.txt'] }), ErrorCode.notOwner);
    const child = await client.start(scriptedAgent(repository, 'echo 2 >>b.txt', { parent: { task: id } }));
    await client.wait(child.id);
    await refuses(inside.discardChanges({ id: child.id, paths: ['b.txt'] }), ErrorCode.modeForbids);
  });
});

describe('without a snapshot', () => {
  test('a run starts all the same, and why there is none is said', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    const bin = join(repository.beside, 'bin');
    await mkdir(bin);
    const noChanges = async (task: Task, why: string | RegExp) => {
      expect((await client.wait(task.id)).status.state).toBe('completed');
      await expect(client.changes({ id: task.id })).rejects.toMatchObject({
        code: ErrorCode.noChanges,
        message: expect.stringMatching(why),
      });
    };
    const echo = { setting: { command: ['/bin/echo', 'hello'], transport: 'plain' as const } };
    const noGit = { ...repository.environment, PATH: bin };
    await noChanges(
      await client.start(scriptedAgent(repository, '', { ...echo, environment: noGit })),
      /git was not found/,
    );
    await noChanges(
      await client.start(scriptedAgent(repository, '', { ...echo, cwd: home.work })),
      /not in a git repository/,
    );
    await noChanges(
      await client.start(scriptedAgent(repository, '', { ...echo, snapshot: false })),
      /snapshots were off/,
    );
    await noChanges(await client.start(home.params('true', { cwd: repository.cwd })), /--worktree/);
    expect(await refsOf(repository)).toBe('');
  });

  test('a run that is cancelled while git takes its time is cancelled at once, and never starts', async () => {
    const home = openHome();
    const client = await home.connect();
    const repository = await openRepository({ files: FILES });
    const bin = join(repository.beside, 'bin');
    const began = join(repository.beside, 'began');
    await mkdir(bin);
    await writeFile(join(bin, 'git'), `#!/bin/sh\n: >'${began}'\nexec sleep 30\n`);
    await chmod(join(bin, 'git'), 0o755);
    const environment = { ...repository.environment, PATH: `${bin}:${repository.environment.PATH}` };
    const { id } = await client.start(scriptedAgent(repository, 'echo 1 >>a.txt', { environment }));
    await waitFor('git to have begun', () => existsSync(began));
    expect((await client.get(id)).status).toEqual({ state: 'pending' });
    // Others are not kept waiting.
    const other = await client.start(home.params('true', { cwd: repository.cwd }));
    expect((await client.wait(other.id)).status.state).toBe('completed');
    await client.cancel({ id });
    const { status, startedAt } = await client.wait(id);
    expect([status.state, startedAt]).toEqual(['cancelled', undefined]);
    expect(await readFile(repository.path('a.txt'), 'utf8')).toBe('one\n');
  });
});

test(
  'I5: hosts die at any moment, and the snapshot is of what was there before the run, which runs once',
  { timeout: 120_000 },
  async () => {
    const home = openHome({ idleMs: 60_000 });
    const repository = await openRepository({ files: FILES });
    let client = await home.connect();
    for (let round = 0; round < 4; round++) {
      await repository.write({ 'mine.txt': `before ${round}\n` });
      const { id } = await client.start(
        scriptedAgent(
          repository,
          `echo ${round} >>runs.txt; echo theirs >mine.txt; git add -A; git commit -qm Theirs`,
        ),
      );
      for (let wait = round * 25; ; wait += 150) {
        await delay(wait);
        const task = await client.get(id);
        if (isTerminal(task)) break;
        await home.killHost();
        client = await home.connect();
      }
      const { baseline } = await untilKept(client, id);
      const before = await filesOfTree(repository, baseline?.commit ?? '');
      expect(before['mine.txt']).toBe(`100644 before ${round}\n`);
      const { files } = await client.changes({ id: id });
      expect(files.map(({ path }) => path)).toEqual(['mine.txt', 'runs.txt']);
      expect(await readFile(repository.path('runs.txt'), 'utf8')).toBe(
        Array.from({ length: round + 1 }, (_, each) => `${each}\n`).join(''),
      );
    }
  },
);
