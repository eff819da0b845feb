import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetOf, budgetProblem } from '../../../../src/ui/race/askRace.ts';

test.each<[string, number | undefined]>([
  ['', undefined],
  ['  ', undefined],
  ['5', 5],
  [' $ 2.50 ', 2.5],
  ['0,5', 0.5],
  ['.5', 0.5],
])('%j is a budget of %j', (text, dollars) => {
  expect([budgetOf(text), budgetProblem(text)]).toEqual([dollars, undefined]);
});

test('whatever is typed is a budget above 0, none, or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.constantFrom('0', '0.00', '-1', '1e3', '0x10', '1.2.3', '5 $')),
      (text) => {
        const dollars = budgetOf(text);
        if (budgetProblem(text) === undefined) expect(dollars === undefined || dollars > 0).toBe(true);
        else expect(dollars === undefined || dollars > 0).toBe(false);
      },
    ),
  );
  for (const text of ['0', '-1', '1e3', '0x10', '1.2.3', '5 $', 'five'])
    expect(budgetProblem(text)).toMatch(/above 0/);
});
