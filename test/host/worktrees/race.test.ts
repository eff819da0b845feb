import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { RaceParams, RaceRecord, RacerRow, RaceState } from '../../../src/protocol/race.ts';
import { isTerminal } from '../../../src/protocol/task.ts';
import { fakePrompt } from '../../agents/fakeScript.ts';
import { openRepository, type TestRepository } from '../../helpers/git/openRepository.ts';
import { fakeClaudeFolder } from '../../helpers/host/fakeAgents.ts';
import { homesInTurn } from '../../helpers/host/homesInTurn.ts';
import { CLI } from '../../helpers/host/openCli.ts';
import type { Home } from '../../helpers/host/openHome.ts';
import { seededRandom } from '../../helpers/host/seededRandom.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const openHome = homesInTurn();

/** An agent that is a script for the shell, and gets the prompt as `$0`. */
const scripted = (agent: string, script: string) => ({
  agent,
  setting: { command: ['sh', '-c', script, '{prompt}'], transport: 'plain' as const },
});

const FILES = {
  'sum.sh': 'echo 3\n',
  'test/check.sh': '[ "$(sh sum.sh)" = 4 ]\n',
};

function params(
  home: Home,
  repository: TestRepository,
  more: Partial<RaceParams> & Pick<RaceParams, 'racers'>,
): RaceParams {
  const PATH = `${fakeClaudeFolder(home)}:${process.env.PATH ?? '/usr/bin:/bin'}`;
  return {
    prompt: 'Make the sum right',
    cwd: repository.cwd,
    environment: { ...repository.environment, PATH },
    verify: 'sh test/check.sh',
    producer: 'cli',
    ...more,
  };
}

/** The records on disk. */
const recordsOf = ({ paths, names }: Home) =>
  (existsSync(paths.races) ? names(paths.races) : [])
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(paths.races, name), 'utf8')) as RaceRecord);

/** The race, when nothing of it changes by itself any more. */
const untilOver = (client: TaskClient, id: string) =>
  waitFor(`${id} to be over`, async () => {
    const race = (await client.races()).find((each) => each.id === id);
    return race?.isOver ? race : undefined;
  });

const byName = (race: { name: string; racers: RacerRow[] }, name: string) =>
  race.racers.find((racer) => racer.name === `${race.name}-${name}`) as RacerRow;

test('I10: a race shows who passed, who cheated and who failed; one is taken over, and the rest is parked', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const { id } = await client.race(
    params(home, repository, {
      name: 'sum',
      racers: [
        scripted('cheater', 'echo "exit 0" > test/check.sh'),
        scripted('wrong', 'echo "echo 5" > sum.sh'),
        scripted('broken', 'echo oops >&2; exit 3'),
        scripted('honest', 'echo "echo 4" > sum.sh; git commit -qam done; echo "$0" > said'),
      ],
    }),
  );
  await untilOver(client, id);
  // The tests of the base are tried when it is known that tests were changed.
  await waitFor('the cheater to be found out', async () => {
    const { original } = byName(await client.raceTable(id), 'cheater-1');
    return original?.code !== undefined;
  });
  const table = await client.raceTable(id);
  expect(
    table.racers.map(({ name, state, verify, original, tests, files }) => ({
      ...{ name, state, code: verify?.code, original: original?.code, tests, files },
    })),
  ).toEqual([
    { name: 'sum-honest-1', state: 'completed', code: 0, original: undefined, tests: [], files: 2 },
    { name: 'sum-cheater-1', state: 'completed', code: 0, original: 1, tests: ['test/check.sh'], files: 1 },
    { name: 'sum-wrong-1', state: 'completed', code: 1, original: undefined, tests: [], files: 1 },
    { name: 'sum-broken-1', state: 'failed', code: undefined, original: undefined, tests: [], files: 0 },
  ]);
  expect(byName(table, 'broken-1').message).toContain('oops');
  expect(await readFile(repository.path('sum.sh'), 'utf8')).toBe('echo 3\n');

  const { text } = await client.compareRacers({ id, from: 'sum-wrong-1', to: 'sum-honest-1' });
  expect(text).toContain('-echo 5\n+echo 4');

  const honest = byName(table, 'honest-1');
  await client.takeOver({ id: honest.task ?? '', to: 'folder' });
  expect(await readFile(repository.path('sum.sh'), 'utf8')).toBe('echo 4\n');
  expect((await client.raceTable(id)).taken?.racer).toBe('sum-honest-1');

  const parked = await client.parkRace({ id });
  expect(parked.filter(({ problem }) => problem !== undefined)).toEqual([]);
  const left = await client.worktrees({});
  expect(left.map((worktree) => worktree.id)).toEqual([honest.worktree]);
  const wrong = parked.find(({ racer }) => racer === 'sum-wrong-1')?.parked;
  expect(await repository.git('show', `${wrong?.ref}:sum.sh`)).toBe('echo 5');
});

test('a wait for a race answers when nothing follows any more, and a script learns whether one has passed', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const wait = async (name: string, script: string) => {
    const { id } = await client.race(params(home, repository, { name, racers: [scripted('agent', script)] }));
    const env = { ...process.env, LEGWORK_HOME: home.paths.directory };
    const { promise, resolve } = Promise.withResolvers<{ code: unknown; stdout: string }>();
    execFile(process.execPath, [CLI, 'race', 'wait', name], { env }, (error, stdout) =>
      resolve({ code: error?.code ?? 0, stdout }),
    );
    const [over, { code, stdout }] = await Promise.all([client.waitRace(id), promise]);
    // It was verified with the tests of the base by then.
    expect(over).toEqual((await client.races()).find((race) => race.id === id));
    return { id, code, stdout, racer: over.racers[0] };
  };
  const cheater = await wait('cheat', 'echo "exit 0" > test/check.sh');
  expect(cheater.racer).toMatchObject({ verify: { code: 0 }, original: { code: 1 } });
  expect(cheater).toMatchObject({ code: 1, stdout: expect.stringContaining('original tests: code 1') });
  const honest = await wait('honest', 'echo "echo 4" > sum.sh');
  expect(honest).toMatchObject({ code: 0, racer: { verify: { code: 0 } } });
  await expect(client.waitRace('race-none')).rejects.toThrow('There is no race "race-none".');
});

test('who waits for a race may stop waiting, and is told of a race that was cancelled', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const race = await client.race(params(home, repository, { racers: [scripted('patient', 'sleep 600')] }));
  const requests = async () => (await client.hostStatus()).holdings?.['requests'];
  const before = await requests();
  const stop = new CancellationTokenSource();
  const stopped = client.waitRace(race.id, stop.token);
  await waitFor('the host to wait', async () => ((await requests()) === before ? undefined : true));
  stop.cancel();
  await expect(stopped).rejects.toThrow('The request was cancelled.');
  const over = client.waitRace(race.id);
  const [id = ''] = race.racers.flatMap(({ task }) => task ?? []);
  await client.cancel({ id });
  expect((await over).racers).toMatchObject([{ state: 'cancelled' }]);
  await client.remove([id], { forGood: true });
  await expect(client.waitRace(race.id)).rejects.toThrow(`There is no race "${race.id}".`);
});

test('a racer that works again is verified again', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const race = await client.race(
    params(home, repository, {
      racers: [scripted('slow', 'if [ -e tried ]; then echo "echo 4" > sum.sh; else touch tried; fi')],
    }),
  );
  const [first] = (await untilOver(client, race.id)).racers;
  expect(first?.verify?.code).toBe(1);
  await client.rerun({ id: first?.task ?? '' });
  const passed = () =>
    client.races().then(([now]) => (now?.isOver && now.racers[0]?.verify?.code === 0 ? now : undefined));
  const [second] = (await waitFor('the second verification', passed)).racers;
  // The same step, in a further attempt.
  expect(second?.verify?.task).toBe(first?.verify?.task);
});

test('when the budget is used up, those unfinished are ended; whose costs are unknown is said', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const { id } = await client.race(
    params(home, repository, {
      prompt: fakePrompt([{ do: 'say', text: 'done' }]),
      racers: [{ agent: 'claude' }, scripted('patient', 'sleep 600')],
      budgetUsd: 0.001,
    }),
  );
  const race = await untilOver(client, id);
  const [claude, patient] = race.racers;
  expect(claude?.state).toBe('completed');
  expect(race.costUsd).toBeGreaterThanOrEqual(0.001);
  expect(race.overBudgetAt).toBeDefined();
  expect(patient?.state).toBe('cancelled');
  expect(patient?.message).toMatch(/budget .* is used up/);
  expect(patient?.costUsd).toBeUndefined();
});

test('a racer that cannot be started says why, and the others start', async () => {
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const client = await home.connect();
  const race = await client.race(
    params(home, repository, {
      racers: [{ agent: 'nobody' }, scripted('honest', 'echo "echo 4" > sum.sh')],
    }),
  );
  const [nobody, honest] = (await untilOver(client, race.id)).racers;
  expect(nobody).toMatchObject({ state: 'notStarted', message: expect.stringContaining('nobody') });
  expect(honest?.verify?.code).toBe(0);
  await expect(client.race(params(home, repository, { racers: [], name: 'none' }))).rejects.toThrow();
  const outside = { ...params(home, repository, { racers: [{ agent: 'claude' }] }), cwd: home.work };
  await expect(client.race(outside)).rejects.toThrow(/no git repository/);
  await expect(client.race({ ...outside, cwd: `${home.work}/none` })).rejects.toThrow(/cannot be used/);
  // What could not verify them is refused before any of them works.
  const before = (await client.list({})).length;
  const one = params(home, repository, { racers: [{ agent: 'claude' }] });
  await expect(client.race({ ...one, shell: 'sh' })).rejects.toThrow(/not an absolute path/);
  await expect(client.race({ ...one, verify: 'x'.repeat(200_000) })).rejects.toThrow(/passed as an argument/);
  expect(await client.list({})).toHaveLength(before);
});

test('a racer whose worktree cannot be made says so, and the others race', async () => {
  const home = openHome();
  const setup = '#!/bin/sh\ncase "$(git branch --show-current)" in *unlucky*) echo no luck; exit 1;; esac\n';
  const repository = await openRepository({ files: { ...FILES, '.legwork/setup': setup } });
  await chmod(repository.path('.legwork/setup'), 0o755);
  await repository.commit('Executable');
  const client = await home.connect();
  const honest = 'echo "echo 4" > sum.sh';
  const { id } = await client.race(
    params(home, repository, { name: 'r', racers: [scripted('unlucky', honest), scripted('lucky', honest)] }),
  );
  await untilOver(client, id);
  const table = await client.raceTable(id);
  expect(byName(table, 'lucky-1').verify?.code).toBe(0);
  expect(byName(table, 'unlucky-1')).toMatchObject({ state: 'failed' });
  expect(byName(table, 'unlucky-1').verify?.code).toBeUndefined();
  expect(byName(table, 'unlucky-1').message).toMatch(/worktree/);
  // What was made of it is removed after its step has ended.
  await expect.poll(() => repository.git('branch', '--list', '*unlucky*'), { timeout: 20_000 }).toBe('');
});

test(
  'I11: a host that is killed between any two starts leaves a race that the next one completes',
  { timeout: 120_000 },
  async () => {
    const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
    console.log(`races and kills: LEGWORK_TEST_SEED=${seed}`);
    const random = seededRandom(seed);
    const home = openHome();
    const repository = await openRepository({ files: FILES });
    const racers = ['a', 'b', 'c'].map((agent) => scripted(agent, 'echo "echo 4" > sum.sh'));
    const names: string[] = [];
    let unfinished = 0;
    for (let round = 0; round < 6; round++) {
      const client = await home.connect();
      const name = `race-${round}`;
      const answer = client.race(params(home, repository, { name, racers })).then(
        () => names.push(name),
        () => undefined,
      );
      const record = waitFor('the record', () => recordsOf(home).length > round);
      await Promise.race([answer, record]);
      await delay(random() * 150);
      await home.killHost();
      unfinished += recordsOf(home).filter(({ isStarted }) => !isStarted).length > 0 ? 1 : 0;
      await answer;
      home.disconnect();
    }
    const client = await home.connect();
    const races = await waitFor('all races to be over', async () => {
      const found: RaceState[] = await client.races();
      return found.every(({ isOver }) => isOver) ? found : undefined;
    });
    console.log(`${races.length} races, ${names.length} answered, ${unfinished} interrupted`);
    expect(races).toHaveLength(6);
    // What was answered is there.
    expect(races.map(({ name }) => name)).toEqual(expect.arrayContaining(names));
    const tasks = await client.list({ includeHidden: true });
    for (const race of races) {
      const own = tasks.filter((task) => task.race?.id === race.id);
      const runs = own.filter(({ kind }) => kind === 'agent');
      const verifications = own.filter(({ step }) => step === 'verify');
      expect(runs.map(({ id }) => id).sort()).toEqual(race.racers.map(({ task }) => task).sort());
      expect(verifications.map(({ id }) => id).sort()).toEqual(
        race.racers.map(({ verify }) => verify?.task).sort(),
      );
      expect(own.every(isTerminal)).toBe(true);
      expect(new Set(runs.map(({ worktree }) => worktree)).size).toBe(3);
      expect(race.racers.map(({ verify }) => verify?.code)).toEqual([0, 0, 0]);
    }
  },
);
