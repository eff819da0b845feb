import { chmod, lstat, mkdir, readFile, readlink, rm, writeFile } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { beginOfWorktree } from '../../../src/protocol/worktree.ts';
import { discardWorktree } from '../../../src/worktrees/discardWorktree.ts';
import { branchReason } from '../../../src/worktrees/makeWorktree.ts';
import { writeWorktree } from '../../../src/worktrees/worktreeFile.ts';
import { openRepository, repositoryIn, type TestRepository } from '../../helpers/git/openRepository.ts';
import { openWorktree, planWorktree } from '../../helpers/git/worktreeSteps.ts';
import { seededRandom } from '../../helpers/host/seededRandom.ts';

describe('what a worktree begins with', { timeout: 120_000 }, () => {
  test('I1: is its base, on a branch of its own, and the source stays as it is', async () => {
    const repository = await openRepository({ files: { a: 'one\n' } });
    await repository.write({ a: 'mine\n', new: 'mine\n' });
    const before = await repository.git('status', '--porcelain');
    const { checkout, record, now } = await openWorktree(repository);
    expect(await checkout.git('status', '--porcelain', '--branch')).toBe(`## ${record.branch}`);
    expect(await readFile(checkout.path('a'), 'utf8')).toBe('one\n');
    expect(await repository.git('status', '--porcelain')).toBe(before);
    expect(now().state).toBe('ready');
  });

  test('can be what is uncommitted, which is then uncommitted there, too', async () => {
    const repository = await openRepository({ files: { a: 'one\n', gone: 'x', '.gitignore': 'ignored\n' } });
    await repository.write({ a: 'mine\n', new: 'new\n', ignored: 'i', staged: 's' });
    await repository.git('add', 'staged');
    await repository.git('rm', '-q', 'gone');
    const { checkout, now } = await openWorktree(repository, { wantsDirty: true });
    expect((await checkout.git('status', '--porcelain')).split('\n').toSorted()).toEqual([
      ' D gone',
      ' M a',
      '?? new',
      '?? staged',
    ]);
    expect(await readFile(checkout.path('a'), 'utf8')).toBe('mine\n');
    expect(now().dirty).toBe(await repository.git('rev-parse', `refs/legwork/worktrees/${now().id}`));
    expect(await repository.git('status', '--porcelain')).toContain('A  staged');
  });

  test('has the patterns of a sparse checkout', async () => {
    const repository = await openRepository({ files: { 'in/a': 'a', 'out/b': 'b', c: 'c' } });
    await repository.git('sparse-checkout', 'set', '--cone', 'in');
    const { checkout } = await openWorktree(repository);
    expect(await checkout.git('ls-files', '-t')).toBe('H c\nH in/a\nS out/b');
    await expect(lstat(checkout.path('out'))).rejects.toThrow('ENOENT');
  });

  test('has the submodules that the source has, also where the network is gone', async () => {
    const inner = await openRepository({ files: { s: 'sub' } });
    const other = await openRepository({ files: { s: 'other' } });
    const repository = await openRepository({ files: { a: 'a' } });
    const add = ['-c', 'protocol.file.allow=always', 'submodule', 'add', '-q'];
    await repository.git(...add, inner.cwd, 'sub with space');
    await repository.git(...add, other.cwd, 'other');
    await repository.commit();
    await repository.git('submodule', 'deinit', '-q', '-f', 'other');
    execFileSync('mv', [inner.cwd, `${inner.cwd}-gone`]);
    const { checkout } = await openWorktree(repository);
    expect(await readFile(checkout.path('sub with space', 's'), 'utf8')).toBe('sub');
    await expect(lstat(checkout.path('other', 's'))).rejects.toThrow('ENOENT');
    expect(await checkout.git('-C', 'sub with space', 'remote', 'get-url', 'origin')).toBe(inner.cwd);
    expect(await checkout.git('status', '--porcelain')).toBe('');
  });
});

describe('.worktreeinclude', { timeout: 120_000 }, () => {
  test('names ignored files to copy; nothing else is, and nothing is written through a link', async () => {
    const files = {
      '.gitignore': '.env*\nbuild/\nlinked/\n',
      '.worktreeinclude': '.env*\n!.env.secret\nbuild/\nlinked/\nuntracked\n',
    };
    const repository = await openRepository({ files });
    // At the base, `linked` leads elsewhere.
    await mkdir(repository.path('..', 'elsewhere'));
    await repository.link('linked', '../elsewhere');
    await repository.git('add', '-f', 'linked');
    await repository.git('commit', '-qm', 'A link');
    await repository.git('rm', '-q', '--cached', 'linked');
    execFileSync('rm', [repository.path('linked')]);
    await repository.write({ '.env': 'e', '.env.secret': 's', 'deep/.env.local': 'd', untracked: 'u' });
    await repository.write({ 'build/a/b': 'b', 'linked/f': 'f', 'build/run': '#!' });
    await chmod(repository.path('build/run'), 0o755);
    await repository.link('build/link', '/etc/hostname');
    execFileSync('mkfifo', [repository.path('build/fifo')]);
    const { checkout } = await openWorktree(repository);
    const text = (path: string) => readFile(checkout.path(path), 'utf8').catch(() => undefined);
    expect(
      await Promise.all(['.env', '.env.secret', 'deep/.env.local', 'untracked', 'build/a/b'].map(text)),
    ).toEqual(['e', undefined, 'd', undefined, 'b']);
    expect((await lstat(checkout.path('build/run'))).mode & 0o777).toBe(0o755);
    expect(await readlink(checkout.path('build/link'))).toBe('/etc/hostname');
    await expect(lstat(checkout.path('build/fifo'))).rejects.toThrow('ENOENT');
    await expect(lstat(repository.path('..', 'elsewhere', 'f'))).rejects.toThrow('ENOENT');
  });
});

describe('the setup', { timeout: 120_000 }, () => {
  test('is the chosen command, else the program of the repository; one that fails says so last', async () => {
    const repository = await openRepository();
    await repository.write({ '.legwork/setup': '#!/bin/sh\necho from the repository > made; exit 3\n' });
    await chmod(repository.path('.legwork/setup'), 0o755);
    await repository.commit();
    const chosen = await planWorktree(repository, { setup: 'pwd > made; echo said' });
    const { code, output } = await chosen.make();
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringMatching(/^Running the setup: pwd > made; echo said\nsaid\n/m),
    });
    expect(await readFile(chosen.checkout.path('made'), 'utf8')).toBe(`${chosen.record.path}\n`);
    const failing = await planWorktree(repository);
    expect(await failing.make()).toMatchObject({
      code: 1,
      output: expect.stringMatching(/The setup failed with exit code 3\.\n$/),
    });
    expect(failing.now().state).toBe('making');
  });
});

describe('the price of a worktree', { timeout: 120_000 }, () => {
  /** What git is asked to do while a worktree is made, and the settings of its checkout. */
  async function callsOf(repository: TestRepository) {
    const bin = repository.path('..', 'bin');
    const log = join(bin, 'calls');
    await mkdir(bin, { recursive: true });
    const git = execFileSync('sh', ['-c', 'command -v git'], { env: repository.environment });
    const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nexec '${git.toString().trim()}' "$@"\n`;
    await writeFile(join(bin, 'git'), script, { mode: 0o755 });
    const environment = { ...repository.environment, PATH: `${bin}:${repository.environment.PATH}` };
    const { checkout } = await openWorktree({ ...repository, environment });
    expect(await checkout.git('status', '--porcelain')).toBe('');
    const calls = (await readFile(log, 'utf8')).trim().split('\n');
    await rm(log);
    // Git calls itself, too.
    const own = calls.filter((call) => call.startsWith('-c '));
    const verbs = own.map((call) => call.replaceAll(/-c \S+ ?/g, '').split(' ')[0]);
    return { verbs: verbs.toSorted(), workers: /checkout\.workers=(\d+) /.exec(own.join('\n'))?.[1] };
  }

  test('is few calls of git, and one of them writes files by several processes', async () => {
    const repository = await openRepository({ files: { a: 'a\n', 'sub/b': 'b\n' } });
    const { verbs, workers } = await callsOf(repository);
    expect(verbs).toEqual(['config', 'reset', 'update-ref', 'update-ref', 'worktree']);
    expect(Number(workers)).toBeGreaterThanOrEqual(1);
    // What a person has set stays.
    await repository.git('config', 'checkout.workers', '1');
    expect(await callsOf(repository)).toEqual({ verbs, workers: undefined });
  });
});

describe('what is half made', { timeout: 120_000 }, () => {
  test.each(['the begin', 'the branch'])(
    'I2: is removed although a killed git left the lock of %s',
    async (of) => {
      const repository = await openRepository({ files: { a: 'a\n' } });
      const { folder, record } = await planWorktree(repository, { name: 'locked' });
      const ref = of === 'the branch' ? `refs/heads/${record.branch}` : beginOfWorktree(record.id);
      await repository.git('update-ref', '--create-reflog', '-m', branchReason(record.id), ref, 'HEAD');
      await writeFile(join(record.repository, `${ref}.lock`), '');
      await discardWorktree(record, { environment: repository.environment, folder });
      expect(await repository.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
    },
  );

  test.each([
    ["a person's branch of that name keeps its lock", true],
    ['a branch that was never made leaves no lock', false],
  ])('I2: %s', async (_what, isThere) => {
    const repository = await openRepository({ files: { a: 'a\n' } });
    const { folder, record } = await planWorktree(repository, { name: 'theirs' });
    const ref = `refs/heads/${record.branch}`;
    if (isThere) await repository.git('branch', record.branch);
    else await mkdir(join(record.repository, 'refs/heads/legwork'), { recursive: true });
    await writeFile(join(record.repository, `${ref}.lock`), '');
    await discardWorktree(record, { environment: repository.environment, folder });
    expect(existsSync(join(record.repository, `${ref}.lock`))).toBe(isThere);
  });

  test('I2: is removed although a killed step left what it was writing of the record', async () => {
    const repository = await openRepository({ files: { a: 'a\n' } });
    const worktree = await planWorktree(repository, { name: 'writing' });
    const { folder, record } = worktree;
    await writeFile(join(folder, `${record.id}.json.4711-1.tmp`), '{');
    await discardWorktree(record, { environment: repository.environment, folder });
    expect((await worktree.rest()).files).toEqual([]);
  });

  test('I2: is removed whenever the step is killed, and nothing of anybody else', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 200 }, (_none, i) => [`d${i % 9}/f${i}`, `${i}\n`]),
    );
    const repository = await openRepository({ files });
    await repository.git('branch', 'legwork/mine');
    await writeFile(repository.path('.git', 'note'), 'mine');
    const random = seededRandom(20_26);
    const begun = performance.now();
    await openWorktree(repository, { name: 'whole' });
    const wholeMs = performance.now() - begun;
    const stay = (await repository.git('for-each-ref')).split('\n');
    let killed = 0;
    for (let round = 0; round < 15; round++) {
      const worktree = await planWorktree(repository, { name: `half-${round}` });
      const { code } = await worktree.make(random() * wholeMs);
      if (code !== 0) killed++;
      const { folder, record } = worktree;
      const discard = () => discardWorktree(record, { environment: repository.environment, folder });
      if (worktree.now().state === 'ready') {
        // Made whole, it may be used.
        await writeFile(join(record.path, 'work'), 'of a run');
        await discard();
        expect(await readFile(join(record.path, 'work'), 'utf8')).toBe('of a run');
        writeWorktree(folder, record);
      }
      await discard();
      expect(await worktree.rest()).toMatchObject({ files: [], entries: [] });
      expect((await repository.git('for-each-ref')).split('\n')).toEqual(stay);
      // A repetition works.
      if (round % 8 === 0) {
        const again = await openWorktree(repository, { name: `half-${round}` });
        expect(await again.checkout.git('status', '--porcelain')).toBe('');
        writeWorktree(again.folder, again.record);
        await discardWorktree(again.record, { environment: repository.environment, folder: again.folder });
      }
    }
    expect(killed).toBeGreaterThan(3);
    expect(await repository.git('fsck', '--no-dangling')).toBe('');
  });

  test('a branch that somebody made meanwhile is theirs, also at the same commit', async () => {
    const repository = await openRepository({ files: { a: 'a' } });
    const worktree = await planWorktree(repository, { name: 'taken' });
    await repository.git('branch', 'legwork/taken');
    const { code, output } = await worktree.make();
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining('The branch legwork/taken could not be created'),
    });
    await discardWorktree(worktree.record, { environment: repository.environment, folder: worktree.folder });
    expect(await worktree.rest()).toMatchObject({
      files: [],
      entries: [],
      refs: ['refs/heads/legwork/taken'],
    });
  });

  test('a folder of somebody else with an entry of the same name stays', async () => {
    const repository = await openRepository({ files: { a: 'a' } });
    const worktree = await planWorktree(repository);
    const theirs = repository.path('..', worktree.record.id);
    await repository.git('worktree', 'add', '-q', theirs);
    await discardWorktree(worktree.record, { environment: repository.environment, folder: worktree.folder });
    expect(await repositoryIn(theirs, repository.beside).git('status', '--porcelain')).toBe('');
  });
});
