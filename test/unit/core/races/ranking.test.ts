import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ranked } from '../../../../src/core/races/ranking.ts';
import type { RacerRow } from '../../../../src/protocol/race.ts';

const row = (name: string, more: Partial<RacerRow> = {}): RacerRow => ({
  ...{ name, agent: 'a', state: 'completed' as const },
  ...more,
});
const verified = (code: number) => ({ task: 'sh-1', state: 'completed' as const, code });

const IN_ORDER: RacerRow[] = [
  row('small', { verify: verified(0), tests: [], insertions: 1, deletions: 1 }),
  row('large', { verify: verified(0), tests: [], insertions: 90, deletions: 1 }),
  row('newTests', { verify: verified(0), tests: ['a.test.ts'], original: verified(0), insertions: 1 }),
  row('changedTests', { verify: verified(0), tests: ['a.test.ts'], insertions: 1 }),
  row('cheater', { verify: verified(0), tests: ['a.test.ts'], original: verified(1), insertions: 1 }),
  row('works', { state: 'running' }),
  row('wrong', { verify: verified(2), insertions: 1 }),
  row('broken', { state: 'failed' }),
];

test('exit codes come first, then whether the tests were left alone, then the size', () => {
  const order = fc.shuffledSubarray([...IN_ORDER.keys()], { minLength: IN_ORDER.length });
  fc.assert(
    fc.property(order, (places) => {
      expect(ranked(places.map((at) => IN_ORDER[at] as RacerRow))).toEqual(IN_ORDER);
    }),
  );
});

test('equals stay in the order in which they were asked for', () => {
  const rows = ['a', 'b', 'c'].map((name) => row(name, { state: 'running' }));
  expect(ranked(rows)).toEqual(rows);
});
