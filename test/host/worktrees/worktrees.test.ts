import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isTerminal } from '../../../src/protocol/task.ts';
import { openRepository, repositoryIn, type TestRepository } from '../../helpers/git/openRepository.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { seededRandom } from '../../helpers/host/seededRandom.ts';
import { textOf } from '../../helpers/host/textOf.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import type { ShellParams } from '../../../src/protocol/startParams.ts';

const openHome = homesInTurn();

const FILES = { a: 'one\n', 'sub/b': 'two\n' };

function paramsIn(home: Home, { cwd, environment }: TestRepository) {
  return (command: string, more: Partial<ShellParams> = {}) =>
    home.params(command, { cwd, environment, worktree: {}, ...more });
}

test('I1 I3: a run works in a worktree of its own, another one shares it, and its removal parks what is nowhere else', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const params = paramsIn(home, { ...repository, cwd: repository.path('sub') });
  const started = await client.start(
    params('pwd; echo $LEGWORK_SOURCE $LEGWORK_WORKTREE $LEGWORK_PORT $LEGWORK_PORT_10; echo new > new', {
      name: 'Fix the login',
    }),
  );
  const run = await client.wait(started.id);
  expect(run.status).toEqual({ state: 'completed', exitCode: 0 });
  const [worktree] = await client.worktrees();
  const { id = '', path = '', firstPort = 0, branch } = worktree ?? {};
  expect(readFileSync(run.output.path, 'utf8')).toBe(
    `${path}/sub\n${repository.cwd} ${path} ${firstPort} ${firstPort + 9}\n`,
  );
  expect(worktree).toMatchObject({ name: 'fix-the-login', tasks: [run.id], uncommitted: 1, isSafe: false });
  // The step is below the run, and in no flat list.
  const steps = await client.list({ parent: run.id, includeHidden: true });
  expect(steps).toMatchObject([{ step: 'worktree', worktree: id, status: { state: 'completed' } }]);
  expect((await client.list({})).map((task) => task.id)).toEqual([run.id]);

  const sharer = await client.start(params('cat new; sleep 60', { worktree: { id } }));
  await waitFor('the other run to work there', async () =>
    textOf((await client.get(sharer.id)).output.path) === 'new\n' ? true : undefined,
  );
  expect(await client.removeWorktrees({ ids: [id] })).toMatchObject([
    { problem: expect.stringContaining(`Task ${sharer.id} is working in it`) },
  ]);
  await client.cancel({ id: sharer.id });
  await client.wait(sharer.id);
  expect(await client.removeWorktrees({ ids: [id], safeOnly: true })).toMatchObject([
    { problem: 'It has 1 uncommitted file, so it stays.' },
  ]);
  const [removed] = await client.removeWorktrees({ ids: [id] });
  expect(await repository.git('show', `${removed?.parked?.ref}:sub/new`)).toBe('new');
  expect(existsSync(path)).toBe(false);
  expect(await repository.git('branch', '--list', branch ?? '')).toBe('');
  await expect(client.rerun({ id: run.id })).rejects.toThrow(
    /^The worktree fix-the-login was removed\. .*git branch/,
  );
});

test('I2: a worktree that cannot be made leaves nothing, its run says why, and a rerun makes it', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const params = paramsIn(home, repository);
  const start = (command: string, setup: string) => client.start(params(command, { worktree: { setup } }));
  const failing = await start(
    'pwd',
    'test -e "$LEGWORK_SOURCE/../fine" || { echo no such thing >&2; exit 4; }',
  );
  const failed = await client.wait(failing.id);
  expect(failed.status).toMatchObject({
    failure: { message: 'Its worktree could not be made: The setup failed with exit code 4.' },
  });
  const isGone = () => readdirSync(home.paths.worktrees).length === 0;
  await waitFor('what is half made to be removed', isGone);
  expect(await repository.git('for-each-ref', '--format=%(refname)')).toBe('refs/heads/main');
  expect(
    readdirSync(repository.path('.git')).includes('worktrees')
      ? readdirSync(repository.path('.git/worktrees'))
      : [],
  ).toEqual([]);

  mkdirSync(join(repository.beside, 'fine'));
  await client.rerun({ id: failing.id });
  const again = await client.wait(failing.id);
  expect(again.status.state).toBe('completed');
  const [made] = await client.worktrees();
  expect(readFileSync(again.output.path, 'utf8')).toBe(`${made?.path}\n`);

  // The last task that waits for a step takes it along.
  const waiting = await start('pwd', 'sleep 60');
  const step = await waitFor('the setup to run', async () =>
    (await client.list({ parent: waiting.id, includeHidden: true })).find(({ process }) => process),
  );
  await client.cancel({ id: waiting.id });
  expect((await client.wait(step.id)).status.state).toBe('cancelled');
  await waitFor('only the other to be left', () => readdirSync(home.paths.worktrees).length === 2);

  // The last task of a worktree in which nothing is lost takes it along, too.
  await client.remove([failing.id], { forGood: true });
  await waitFor('the worktree to be removed', isGone);
});

test('I2: a removal that outlives its host is left alone until its end', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const params = paramsIn(home, repository);
  const go = join(home.folder, 'go');
  const teardown = `echo begun; while ! test -e '${go}'; do sleep 0.05; done`;
  const run = await client.wait((await client.start(params('cat a', { worktree: { teardown } }))).id);
  const id = run.worktree ?? '';
  const removing = client.removeWorktrees({ ids: [id] }).catch(() => undefined);
  const step = await waitFor('the teardown', async () =>
    (await client.list({ includeHidden: true })).find(
      ({ step, output, worktree }) =>
        step === 'worktree' && worktree === id && textOf(output.path).includes('begun'),
    ),
  );
  await home.killHost();
  await removing;
  const after = await home.connect();
  expect(await after.worktrees()).toMatchObject([{ id, state: 'removing' }]);
  await expect(after.start(params('cat a', { worktree: { id } }))).rejects.toThrow('is being removed');
  writeFileSync(go, '');
  expect((await after.wait(step.id)).status).toEqual({ state: 'completed', exitCode: 0 });
  await waitFor('nothing to be left', async () => (await after.worktrees()).length === 0);
  expect(readdirSync(home.paths.worktrees).filter((name) => !name.endsWith('.json'))).toEqual([]);
});

test('I2: whenever the host is killed, a run has its worktree or none of it stays', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const params = paramsIn(home, repository);
  const random = seededRandom(8);
  for (let round = 0; round < 6; round++) {
    const { client } = await home.open();
    const key = `round ${round}`;
    const starting = client.start(params('cat a', { key })).catch(() => undefined);
    const removing =
      random() < 0.5
        ? starting
            .then((task) => task && client.wait(task.id))
            .then(async (task) => {
              if (task?.worktree) await client.removeWorktrees({ ids: [task.worktree] });
            })
            .catch(() => undefined)
        : undefined;
    await Promise.race([
      new Promise((resolve) => setTimeout(resolve, random() * 900)),
      removing ?? starting.then(() => new Promise((resolve) => setTimeout(resolve, random() * 300))),
    ]);
    await home.killHost();
    home.disconnect();
    const after = await home.connect();
    const run = await after.wait((await after.start(params('cat a', { key }))).id);
    expect(run.status).toEqual({ state: 'completed', exitCode: 0 });
    // Everything that is there works, and is known.
    await waitFor('steps to have ended', async () =>
      (await after.list({ includeHidden: true })).every(isTerminal) ? true : undefined,
    );
    for (const { path, problem, state } of await after.worktrees()) {
      expect({ problem, state }).toEqual({ problem: undefined, state: 'ready' });
      expect(await repositoryIn(path, repository.beside).git('status', '--porcelain')).toBe('');
    }
    // Nothing else is there.
    const isThere = async () => {
      const records = (await after.worktrees()).map(({ id }) => id);
      const folders = readdirSync(home.paths.worktrees).filter((name) => !name.endsWith('.json'));
      const git = repository.path('.git/worktrees');
      const entries = existsSync(git) ? readdirSync(git) : [];
      return { folders: folders.toSorted(), entries: entries.toSorted(), records: records.toSorted() };
    };
    const known = (await isThere()).records;
    await expect
      .poll(isThere, { timeout: 20_000 })
      .toEqual({ folders: known, entries: known, records: known });
    home.disconnect();
  }
  expect(await repository.git('fsck', '--no-dangling')).toBe('');
}, 120_000);
