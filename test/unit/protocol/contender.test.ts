import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseContender } from '../../../src/protocol/contender.ts';
import { contendersProblem, racersOf } from '../../../src/ui/race/askRace.ts';

test('an agent is read with its count and its model, whatever the model is called', () => {
  const agent = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  const count = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
  const model = fc.option(fc.constantFrom('sonnet', 'openai/gpt:5', 'a@b', '-x'), { nil: undefined });
  fc.assert(
    fc.property(agent, count, model, (agent, count, model) => {
      const text = `${agent}${count === undefined ? '' : `:${count}`}${model === undefined ? '' : `@${model}`}`;
      expect(parseContender(text)).toEqual({ agent, ...(count && { count }), ...(model && { model }) });
    }),
  );
});

test.each(['', ':2', 'a:0', 'a:x', 'a@', 'a b', '@m', 'a:2:3'])('%j names no racer', (text) => {
  expect(parseContender(text)).toBeUndefined();
});

test('several are separated by spaces or commas, and the first that is wrong is named', () => {
  expect(racersOf('claude, codex:2\tmine@m')).toEqual([
    { agent: 'claude' },
    { agent: 'codex', count: 2 },
    { agent: 'mine', model: 'm' },
  ]);
  expect(contendersProblem(' , ')).toMatch(/at least one/);
  expect(contendersProblem('claude codex:0')).toContain('"codex:0"');
  expect(contendersProblem('a:15 b:6')).toMatch(/at most 20 racers, not 21/);
  expect(contendersProblem('a:15 b:5')).toBeUndefined();
});
