import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { openRepository } from '../../helpers/git/openRepository.ts';
import { homeApart } from '../homeApart.ts';
import { openHome } from '../../helpers/host/openHome.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';
import { HERE, promptOf, type ModelStep } from '../mockScenarios.ts';
import { startMockModel } from '../mockModel.ts';
import { ensureAgent } from './install.ts';
import { REAL_SUBJECTS } from './subjects.ts';

/* Real agents race in worktrees, and one of them edits the test. */

const RACERS = ['claude', 'codex'] as const;
const FILES = { 'sum.sh': 'echo 3\n', 'test/check.sh': '[ "$(sh sum.sh)" = 4 ]\n' };
const PATIENCE_MS = 240_000;

/** What the model of this name has done to a line of a file. */
function editBy(of: string, path: string, [from, to]: [string, string]): ModelStep[] {
  return [
    { of, call: { do: 'read', path: `${HERE}${path}` } },
    { of, call: { do: 'edit', path: `${HERE}${path}`, from, to } },
  ];
}

beforeAll(async () => {
  for (const name of RACERS) await ensureAgent(name);
});

test('of three, two repair and one edits the test, which the table shows; one is taken over, the rest parked', async () => {
  const model = await startMockModel();
  onTestFinished(() => model.dispose());
  const own = homeApart();
  const home = openHome();
  const repository = await openRepository({ files: FILES });
  const prepared = await Promise.all(
    RACERS.map((name) => REAL_SUBJECTS[name].prepare({ home: own, modelUrl: model.url })),
  );
  const paths = prepared.map(({ environment }) => environment.PATH);
  const variables = Object.assign({}, ...prepared.map(({ environment }) => environment)) as object;
  const client = await home.connect();
  const { id } = await client.race({
    name: 'sum',
    prompt: promptOf([
      ...editBy('honest', 'sum.sh', ['echo 3', 'echo 4']),
      ...editBy('cheat', 'test/check.sh', ['[ "$(sh sum.sh)" = 4 ]', 'exit 0']),
      ...editBy('gpt-5.5', 'sum.sh', ['echo 3', 'expr 2 + 2']),
      { say: 'The sum is right.' },
    ]),
    racers: [
      { agent: 'claude', model: 'cheat' },
      { agent: 'claude', model: 'honest' },
      { agent: 'codex', model: 'gpt-5.5' },
    ],
    mode: 'allowAll',
    verify: 'sh test/check.sh',
    cwd: repository.cwd,
    environment: { ...repository.environment, ...variables, PATH: paths.join(':') },
    producer: 'cli',
  });
  const racer = (name: string) => async () => {
    const { racers } = await client.raceTable(id);
    return racers.find((each) => each.name === `sum-${name}`);
  };
  await waitFor(
    'the race to be over',
    async () => (await client.races()).find((race) => race.id === id && race.isOver),
    PATIENCE_MS,
  );
  await waitFor('the cheat to be found out', async () => (await racer('claude-1')())?.original?.code === 1);
  const table = await client.raceTable(id);
  expect(
    table.racers.map(({ name, state, verify, original, tests, files, message }) => ({
      ...{ name, state, code: verify?.code, original: original?.code, tests, files, message },
    })),
  ).toEqual([
    expect.objectContaining({
      name: expect.stringMatching(/^sum-(claude-2|codex-1)$/) as string,
      code: 0,
      tests: [],
      files: 1,
    }),
    expect.objectContaining({
      name: expect.stringMatching(/^sum-(claude-2|codex-1)$/) as string,
      code: 0,
      tests: [],
      files: 1,
    }),
    expect.objectContaining({
      name: 'sum-claude-1',
      code: 0,
      original: 1,
      tests: ['test/check.sh'],
      files: 1,
    }),
  ]);
  expect(table.racers.map(({ state }) => state)).toEqual(['completed', 'completed', 'completed']);
  // Each has worked in its own worktree only.
  expect(new Set(table.racers.map(({ worktree }) => worktree)).size).toBe(3);
  expect(await repository.git('status', '--porcelain')).toBe('');

  const { text } = await client.compareRacers({ id, from: 'sum-claude-2', to: 'sum-codex-1' });
  expect(text).toContain('-echo 4\n+expr 2 + 2');
  const codex = await racer('codex-1')();
  await client.takeOver({ id: codex?.task ?? '', to: 'folder' });
  expect(await readFile(repository.path('sum.sh'), 'utf8')).toBe('expr 2 + 2\n');
  expect(await readFile(repository.path('test/check.sh'), 'utf8')).toBe(FILES['test/check.sh']);
  const parked = await client.parkRace({ id });
  expect(parked.filter(({ problem }) => problem !== undefined)).toEqual([]);
  const cheat = parked.find((each) => each.racer === 'sum-claude-1')?.parked;
  expect(await repository.git('show', `${cheat?.ref}:test/check.sh`)).toBe('exit 0');
  const left = await client.worktrees({});
  expect(left.map((worktree) => worktree.id)).toEqual([codex?.worktree]);
  expect(existsSync(join(left[0]?.path ?? '', 'sum.sh'))).toBe(true);
});
