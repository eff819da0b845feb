import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { lines, openWorktree, worktreeOf, type TestWorktree } from '../../../helpers/git/openWorktree.ts';

vi.setConfig({ testTimeout: 30_000 });

const files = { 'a.txt': lines('a'), 'b.txt': lines('b') };

async function withWork(): Promise<TestWorktree> {
  const at = await openWorktree({ files });
  await at.run.write({ 'a.txt': 'committed\n' });
  await at.run.commit('By the run');
  await at.run.write({ 'b.txt': 'not committed\n', 'new.txt': 'new\n' });
  return at;
}

test('the branch of the worktree gets what is not committed, and loses it when that is undone', async () => {
  const { mine, run, takeOver, undo } = await withWork();
  const before = await run.git('rev-parse', 'HEAD');
  const { commit, branch, taken } = await takeOver({ to: 'branch', message: 'The rest' });
  expect({ branch, taken }).toEqual({ branch: 'legwork/fix', taken: ['b.txt', 'new.txt'] });
  expect(await mine.git('log', '--format=%s', 'main..legwork/fix')).toBe('The rest\nBy the run');
  expect(await mine.git('rev-parse', 'legwork/fix')).toBe(commit);
  expect(await run.git('status', '--porcelain')).toBe('');
  await undo();
  expect(await run.git('rev-parse', 'HEAD')).toBe(before);
  expect(await run.git('status', '--porcelain')).toBe(' M b.txt\n?? new.txt');
});

test('another branch leaves that of the worktree, and is never moved away from what it has', async () => {
  const { mine, run, takeOver, undo } = await withWork();
  await takeOver({ to: 'branch', branch: 'for-me' });
  expect(await mine.git('log', '--format=%s', 'main..for-me')).toBe('Fix it\nBy the run');
  expect(await run.git('status', '--porcelain')).toBe(' M b.txt\n?? new.txt');
  await undo();
  await expect(mine.git('rev-parse', '--verify', '-q', 'for-me')).rejects.toThrow('Command failed');
  await expect(takeOver({ to: 'branch', branch: 'main' })).rejects.toThrow('is checked out');
  await mine.git('checkout', '-q', '-b', 'other');
  await mine.commit();
  await expect(takeOver({ to: 'branch', branch: 'other' })).rejects.toThrow('not in the worktree');
  await expect(takeOver({ to: 'branch', branch: '--force' })).rejects.toThrow('cannot be the name');
});

test('a detached head with commits gets a branch', async () => {
  const { mine, run, takeOver } = await withWork();
  await run.git('checkout', '-q', '--detach');
  await run.commit('Without a branch');
  await takeOver({ to: 'branch' });
  expect(await mine.git('log', '-1', '--format=%s', 'legwork/fix')).toBe('Without a branch');
});

test('without changes there is no branch', async () => {
  const { takeOver } = await openWorktree({ files });
  await expect(takeOver({ to: 'branch' })).rejects.toThrow('has changed nothing');
});

/** A stand-in that notes its arguments and says an address. */
async function withForge(program: 'gh' | 'glab' | undefined, url: string, code = 0) {
  const at = await withWork();
  const { mine } = at;
  const remote = join(mine.beside, 'remote.git');
  await mine.git('init', '-q', '--bare', remote);
  await mine.git('remote', 'add', 'origin', url);
  await mine.git('config', `url.${remote}.insteadOf`, url);
  const bin = join(mine.beside, 'bin');
  const notes = join(mine.beside, 'notes');
  await mkdir(bin);
  if (program) {
    const said = code === 0 ? 'echo https://forge/pull/7' : 'echo "no leave" >&2';
    await writeFile(
      join(bin, program),
      `#!/bin/sh\n[ "$1" = --version ] && exit 0\nprintf '%s\\n' "$@" > '${notes}'\n${said}\nexit ${code}\n`,
    );
    await chmod(join(bin, program), 0o755);
  }
  const PATH = `${bin}${delimiter}${mine.environment.PATH}`;
  const place: typeof mine = { ...mine, environment: { ...mine.environment, PATH } };
  return { ...worktreeOf(place, at.run, at.record.base.commit), remote, notes };
}

test.each([
  [
    'gh',
    'https://github.com/me/project.git',
    ['pr', 'create', '--fill', '--head=legwork/fix', '--title=Mend it'],
  ],
  [
    'glab',
    'git@gitlab.example.com:me/project.git',
    ['mr', 'create', '--fill', '--yes', '--source-branch=legwork/fix', '--title=Mend it'],
  ],
] as const)(
  'a pull request by %s is that of the branch, which is pushed only then',
  async (program, url, args) => {
    const at = await withForge(program, url);
    const result = await at.takeOver({ to: 'pullRequest', message: 'Mend it' });
    expect(result).toMatchObject({ url: 'https://forge/pull/7', branch: 'legwork/fix' });
    expect((await readFile(at.notes, 'utf8')).trimEnd().split('\n')).toEqual(args);
    expect(await at.mine.git('--git-dir', at.remote, 'rev-parse', 'legwork/fix')).toBe(result.commit);
  },
);

test('without the program, nothing leaves the machine, and the sentence says what to run', async () => {
  const at = await withForge(undefined, 'https://github.com/me/project.git');
  await expect(at.takeOver({ to: 'pullRequest' })).rejects.toThrow(
    'git push origin legwork/fix && gh pr create --head legwork/fix',
  );
  expect(await at.mine.git('--git-dir', at.remote, 'for-each-ref')).toBe('');
});

test('what the program says against it is told', async () => {
  const at = await withForge('gh', 'https://github.com/me/project.git', 1);
  await expect(at.takeOver({ to: 'pullRequest' })).rejects.toThrow('gh said: no leave');
});

test('elsewhere there are no pull requests', async () => {
  const at = await withForge('gh', 'https://example.com/me/project.git');
  await expect(at.takeOver({ to: 'pullRequest' })).rejects.toThrow('GitHub and GitLab only');
});
