import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRaceId, freeName, nameFromPrompt, namedRacers } from '../../../../src/core/races/raceNames.ts';
import { MOST_RACERS } from '../../../../src/protocol/race.ts';

test('a prompt gives a name that a branch may have', () => {
  expect(nameFromPrompt('Fix the Über-login, please! Now')).toBe('fix-the-u-ber');
  expect(nameFromPrompt('修复登录')).toBe('race');
  fc.assert(
    fc.property(fc.string(), (prompt) => {
      expect(nameFromPrompt(prompt)).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/);
    }),
  );
});

test('a taken name gets the first free number', () => {
  const taken = new Set(['fix', 'fix-2']);
  expect(freeName('fix', (name) => taken.has(name))).toBe('fix-3');
  expect(freeName('new', (name) => taken.has(name))).toBe('new');
});

test('every racer has a name of its own, and there are as many as were asked for', () => {
  const contender = fc.record({
    agent: fc.constantFrom('claude', 'codex', 'mine'),
    count: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(
    fc.property(fc.array(contender, { minLength: 1, maxLength: 6 }), (contenders) => {
      const racers = namedRacers('fix', contenders);
      expect(new Set(racers.map(({ name }) => name)).size).toBe(racers.length);
      for (const agent of ['claude', 'codex', 'mine']) {
        const asked = contenders
          .filter((each) => each.agent === agent)
          .reduce((sum, { count }) => sum + count, 0);
        expect(racers.filter((racer) => racer.agent === agent)).toHaveLength(asked);
      }
    }),
  );
  expect(namedRacers('fix', [{ agent: 'a', model: 'm' }, { agent: 'a' }])).toEqual([
    { name: 'fix-a-1', agent: 'a', model: 'm' },
    { name: 'fix-a-2', agent: 'a' },
  ]);
  expect(() => namedRacers('fix', [{ agent: 'a', count: MOST_RACERS + 1 }])).toThrow(/at most/);
});

test('an id is one that is free', () => {
  const asked: string[] = [];
  const id = createRaceId((each) => asked.push(each) < 3);
  expect(asked).toHaveLength(3);
  expect(id).toBe(asked[2]);
});
