import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ErrorCode } from '../../../src/protocol/errors.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';
import type { Session } from '../../../src/protocol/task.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';
import { CLI } from '../../helpers/host/openCli.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { isAlive } from '../../helpers/host/processes.ts';
import { textOf } from '../../helpers/host/textOf.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

function paramsIn(home: Home, { cwd, environment }: TestRepository) {
  return (command: string, more: Partial<ShellParams> = {}) =>
    home.params(command, { cwd, environment, worktree: {}, ...more });
}

/** The built command line on a data directory. */
async function legwork(home: Home, ...words: string[]): Promise<{ code: number | null; text: string }> {
  const env = { ...process.env, LEGWORK_HOME: home.paths.directory };
  const child = spawn(process.execPath, [CLI, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes: Buffer) => (text += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, text };
}

test('I7 I8: what a run did in its worktree is taken over by verb and by command line, and undone', async () => {
  const home = openHome();
  const repository = await openRepository({ files: { a: 'one\n', b: 'two\n' } });
  const client = await home.connect();
  const params = paramsIn(home, repository);
  const { id } = await client.start(
    params('echo theirs >a; echo theirs >b; echo new >c; cat', { name: 'fix', takesInput: true }),
  );
  await waitFor('it to work', async () => (await client.get(id)).status.state === 'running');
  await expect(client.takeOver({ id, to: 'folder' })).rejects.toThrow('cannot be taken over');
  await client.send({ id, isEnd: true });
  await client.wait(id);

  await repository.write({ b: 'mine\n' });
  const program: Session = { id: 'task:sh-other', label: 'a program', role: 'program' };
  await expect((await home.connect(program)).takeOver({ id, to: 'folder' })).rejects.toThrow(id);
  expect(await legwork(home, 'apply', 'fix')).toEqual({
    code: 1,
    text: [
      'taken  a',
      'taken  c',
      'left   b  b has uncommitted changes of yours.',
      `took over 2 files to ${repository.cwd}`,
      'merge files with your uncommitted changes with --merge PATH',
      `undo with: legwork apply ${id} --undo\n`,
    ].join('\n'),
  });
  expect(await repository.git('status', '--porcelain')).toBe(' M a\n M b\n?? c');
  expect(await legwork(home, 'apply', 'fix', '--undo')).toEqual({ code: 0, text: 'undone: 2 files\n' });
  expect(await repository.git('status', '--porcelain')).toBe(' M b');
  await expect(client.undoTakeOver({ id })).rejects.toThrow('not taken over');
  // What refuses is a bundle of its own, whose errors arrive as they are.
  await expect(client.takeOver({ id, to: 'folder', paths: ['none'] })).rejects.toMatchObject({
    code: ErrorCode.badRequest,
    message: 'The run has not changed none.',
  });
  const committed = await client.takeOver({ id, to: 'commit', paths: ['a'] });
  expect(await repository.git('log', '-1', '--format=%H %s', '--name-only')).toBe(
    `${committed.commit} fix\n\na`,
  );
  const plain = await client.start(home.params('true'));
  await client.wait(plain.id);
  await expect(client.takeOver({ id: plain.id, to: 'folder' })).rejects.toThrow('works in no worktree');
});

test('I7: a take-over whose host is killed is completed or undone by the next one', async () => {
  const home = openHome();
  const names = Array.from({ length: 300 }, (_none, index) => `file${index}`);
  const repository = await openRepository({
    files: Object.fromEntries(names.map((name) => [name, 'mine\n'])),
  });
  const client = await home.connect();
  const { id } = await client.start(paramsIn(home, repository)('for f in file*; do echo theirs >$f; done'));
  await client.wait(id);
  const open = join(home.paths.worktrees, 'takeOvers/open');
  const isWriting = () =>
    existsSync(open) && readdirSync(open).some((name) => textOf(join(open, name)).includes('"writing"'));
  let isDone = false;
  const taking = client
    .takeOver({ id, to: 'folder' })
    .catch(() => undefined)
    .finally(() => (isDone = true));
  // It may be through before somebody has looked.
  await waitFor('it to write', () => isWriting() || isDone);
  await home.killHost();
  await taking;
  home.disconnect();
  const next = await home.connect();
  await waitFor('the next host to be through with it', () => readdirSync(open).length === 0);
  const changed = (await repository.git('status', '--porcelain')).split('\n').filter(Boolean);
  expect([0, names.length]).toContain(changed.length);
  const again = await next.takeOver({ id, to: 'folder' });
  expect(again.taken).toHaveLength(names.length - changed.length);
});

test('I7: a git that outlives its host writes nothing after the next host has undone its take-over', async () => {
  const home = openHome();
  const repository = await openRepository({ files: { a: 'one\n' } });
  // One that is slow to write the index of the checkout.
  const bin = join(home.folder, 'bin');
  const at = (name: string) => join(home.folder, name);
  mkdirSync(bin);
  const { PATH = '' } = repository.environment;
  const holding = `case "$*" in *--index-info*) if [ -z "$GIT_INDEX_FILE" ] && mkdir '${at('once')}'; then
    cat >'${at('input')}'; echo $$ >'${at('held')}'; while [ ! -e '${at('go')}' ]; do sleep 0.05; done
    exec git "$@" <'${at('input')}'
  fi ;; esac 2>/dev/null
exec git "$@"`;
  writeFileSync(join(bin, 'git'), `#!/bin/sh\nPATH='${PATH}'\n${holding}\n`);
  chmodSync(join(bin, 'git'), 0o755);
  const client = await home.connect();
  const environment = { ...repository.environment, PATH: `${bin}:${PATH}` };
  const run = await client.start(
    home.params('echo theirs >a; echo new >b', { cwd: repository.cwd, environment, worktree: {} }),
  );
  await client.wait(run.id);
  const taking = client.takeOver({ id: run.id, to: 'folder', staged: true }).catch(() => undefined);
  const held = await waitFor(
    'git to be held',
    () => existsSync(at('held')) && readFileSync(at('held'), 'utf8'),
  );
  await home.killHost();
  await taking;
  home.disconnect();
  const next = await home.connect();
  const open = join(home.paths.worktrees, 'takeOvers/open');
  await waitFor('the next host to be through with it', () => readdirSync(open).length === 0);
  writeFileSync(at('go'), '');
  await waitFor('that git to end', () => !isAlive(Number(held)));
  expect(await repository.git('status', '--porcelain')).toBe('');
  expect((await next.takeOver({ id: run.id, to: 'folder', staged: true })).taken).toEqual(['a', 'b']);
});
