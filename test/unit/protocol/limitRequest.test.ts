import { expect, test } from 'vitest';
import type { LimitAsk } from '../../../src/protocol/agentRun.ts';
import { limitDecision, limitRequest } from '../../../src/protocol/limitRequest.ts';
import { resolveAnswer, type SaidAnswer } from '../../../src/protocol/requestAnswers.ts';

const SPEC = { spec: { agentName: 'Claude Code' } };
const SINCE = '2026-01-02T03:04:05.000Z';
const COST: LimitAsk = { limit: 'cost', used: 2.02, most: 2, since: SINCE };
const TURNS: LimitAsk = { limit: 'turns', used: 11, most: 10, since: SINCE };
const BUDGET: LimitAsk = {
  limit: 'budget',
  used: 5,
  most: 5,
  budget: 'the budget of the day is spent',
  since: SINCE,
};

function decide(ask: LimitAsk, said: SaidAnswer) {
  return limitDecision(ask, resolveAnswer(limitRequest(ask, SPEC), said));
}

test.each<[LimitAsk, SaidAnswer, object]>([
  [COST, { decision: 'allow' }, { kind: 'goOn', most: 3.03 }],
  [COST, { decision: 'deny' }, { kind: 'stop' }],
  [COST, { option: 'stop' }, { kind: 'stop' }],
  [COST, { fields: { limit: ' $7.50 ' } }, { kind: 'goOn', most: 7.5 }],
  [COST, { fields: { limit: '2' } }, { kind: 'wrong', why: 'Another limit must be more than $2.02.' }],
  [COST, { fields: { limit: 'NaN' } }, { kind: 'wrong' }],
  [COST, { fields: { limit: 'Infinity' } }, { kind: 'wrong' }],
  [TURNS, { option: 'goOn' }, { kind: 'goOn', most: 17 }],
  [TURNS, { fields: { limit: '40' } }, { kind: 'goOn', most: 40 }],
  [TURNS, { fields: { limit: '40.5' } }, { kind: 'wrong' }],
  [BUDGET, { decision: 'allow' }, { kind: 'goOn', most: 7.5 }],
])('%j answered with %j', (ask, said, decision) => {
  expect(decide(ask, said)).toMatchObject(decision);
});

test('the question says which limit, and what more comes to', () => {
  const { fields = [], options } = limitRequest(COST, SPEC);
  expect(fields[0]?.label).toBe('Claude Code has reached its limit of cost: $2.02 of $2.00. Go on?');
  expect(options.map(({ label }) => label)).toEqual(['Go On with 50 % More ($3.03)', 'Stop']);
});
