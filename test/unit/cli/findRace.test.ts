import { expect, test } from 'vitest';
import type { Cli } from '../../../src/cli/cli.ts';
import { describeError } from '../../../src/cli/cliErrors.ts';
import { findRace, findRacer } from '../../../src/cli/findRace.ts';
import type { RaceState } from '../../../src/protocol/race.ts';

const race = (id: string, name: string) =>
  ({
    ...{ id, name },
    racers: ['a-1', 'a-2', 'b-1'].map((each, at) => ({ name: `${name}-${each}`, task: `ag-${at}` })),
  }) as unknown as RaceState;
const RACES = [race('race-1', 'fix'), race('race-2', 'fix-it'), race('race-3', 'build')];
const cli = { hosts: { insist: async () => RACES } } as unknown as Cli;

test.each([
  ['race-2', 'fix-it'],
  ['fix', 'fix'],
  ['fix-', 'fix-it'],
  ['b', 'build'],
])('a race is meant by %s', async (word, name) => {
  expect((await findRace(cli, word)).name).toBe(name);
});

test.each([
  ['fix-a-2', 'fix-a-2'],
  ['a-1', 'fix-a-1'],
  ['b', 'fix-b-1'],
  ['ag-1', 'fix-a-2'],
])('a racer is meant by %s', (word, name) => {
  expect(findRacer(race('race-1', 'fix'), word).name).toBe(name);
});

test('what means nothing, or several things, is wrong usage, as for tasks', async () => {
  for (const word of ['none', 'race-', 'f'])
    await expect(findRace(cli, word).catch((error: unknown) => describeError(error).exitCode)).resolves.toBe(
      2,
    );
  for (const word of ['none', 'a']) {
    const find = () => findRacer(race('race-1', 'fix'), word);
    expect(find).toThrow(word === 'a' ? 'several' : 'no racer');
  }
});
