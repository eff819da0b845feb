import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chosenVariables } from '../../../../src/core/guard/chosenVariables.ts';

const variables = fc.dictionary(fc.string(), fc.string({ maxLength: 1_000 }), { maxKeys: 50 });

test('what a run has not is named, or counted', () => {
  fc.assert(
    fc.property(variables, variables, (own, chosen) => {
      const given = { ...own, ...chosen };
      const others = Object.keys(given).filter((name) => given[name] !== own[name]);
      const shown = chosenVariables(given, own);
      const [more] = /^\d+(?= more$)/.exec(others.length > 20 ? (shown.at(-1) ?? '') : '') ?? ['0'];
      expect((more === '0' ? shown.length : shown.length - 1) + Number(more)).toBe(others.length);
      for (const text of shown) expect(text.length).toBeLessThanOrEqual(201);
      for (const [at, name] of others.slice(0, 20).entries())
        expect(shown[at]?.startsWith(`${name}=`.slice(0, 100))).toBe(true);
    }),
  );
});

test('what a run has itself is not told, whatever it leaves out', () => {
  expect(chosenVariables({ A: '1' }, { A: '1', B: '2' })).toEqual([]);
  expect(chosenVariables({ A: '2', C: '' }, { A: '1' })).toEqual(['A=2', 'C=']);
  expect(chosenVariables({ A: '1' })).toEqual(['A=1']);
});
