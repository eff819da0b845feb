import { formatCost, formatCount } from '../base/quantityText.ts';
import type { AgentRequest, FieldValue, RequestAnswer } from './agentRequests.ts';
import type { LimitAsk } from './agentRun.ts';

/* The question about a limit that a run has reached, in the shape of what agents ask. */

/** How the id of such a request begins. Agents choose other ids. */
const LIMIT_REQUEST = 'legwork:limit:';
const GO_ON = 'goOn';
const STOP = 'stop';
const FIELD = 'limit';
/** By how much a limit grows unless a person says another. */
const GROWTH = 1.5;

/** The question: go on with more, stop, or another limit as its text. */
export function limitRequest(ask: LimitAsk, { spec }: { spec: object }): AgentRequest {
  const agent = 'agentName' in spec ? String(spec.agentName) : 'The agent';
  const options = [
    {
      id: GO_ON,
      decision: 'allow' as const,
      label: `Go On with 50 % More (${amountText(ask, moreOf(ask))})`,
    },
    { id: STOP, decision: 'deny' as const, label: 'Stop' },
  ];
  const label = questionText(agent, ask);
  // Each question is told to people once, however often the run reaches a limit.
  const id = `${LIMIT_REQUEST}${ask.since}`;
  return {
    id,
    kind: 'question',
    tool: { id, name: 'Limit', kind: 'other', title: label },
    options,
    fields: [
      {
        ...{ id: FIELD, label, type: 'choice', options, takesOther: true },
        description: 'It is paused. Choose, or type another limit.',
      },
    ],
    since: ask.since,
  };
}

/** Whether a request is a question about a limit. */
export function isLimitRequest({ id }: Pick<AgentRequest, 'id'>): boolean {
  return id.startsWith(LIMIT_REQUEST);
}

function questionText(agent: string, ask: LimitAsk): string {
  const { limit, used, most, budget = '' } = ask;
  switch (limit) {
    case 'budget':
      return `${agent} is paused: ${budget}. Go on?`;
    case 'cost':
      return `${agent} has reached its limit of cost: ${formatCost(used)} of ${formatCost(most)}. Go on?`;
    case 'turns':
      return `${agent} has reached its limit of turns: ${formatCount(used)} of ${formatCount(most)}. Go on?`;
    case 'tokens':
      return `${agent} has reached its limit of tokens: ${formatCount(used)} of ${formatCount(most)}. Go on?`;
  }
}

function moreOf(ask: LimitAsk): number {
  const more = Math.max(ask.most, ask.used) * GROWTH;
  return isMoney(ask) ? Math.round(more * 10_000) / 10_000 : Math.ceil(more);
}

function amountText(ask: LimitAsk, amount: number): string {
  return isMoney(ask) ? formatCost(amount) : formatCount(amount);
}

function isMoney({ limit }: LimitAsk): boolean {
  return limit === 'cost' || limit === 'budget';
}

/** What a person has decided: `stop`, a new limit, or why that is none, as a sentence. */
export function limitDecision(
  ask: LimitAsk,
  { option, fields }: RequestAnswer,
): { kind: 'stop' } | { kind: 'goOn'; most: number } | { kind: 'wrong'; why: string } {
  const said: FieldValue | undefined = fields?.[FIELD] ?? option;
  if (said === undefined || said === STOP) return { kind: 'stop' };
  if (said === GO_ON) return { kind: 'goOn', most: moreOf(ask) };
  const most =
    typeof said === 'string' ? Number(said.trim().replace(/^\$/, '').replaceAll(',', '')) : Number.NaN;
  if (!Number.isFinite(most) || !(isMoney(ask) || Number.isInteger(most)))
    return { kind: 'wrong', why: 'Another limit must be a number, as in 7.50 for dollars or 40 for turns.' };
  if (most <= ask.used)
    return { kind: 'wrong', why: `Another limit must be more than ${amountText(ask, ask.used)}.` };
  return { kind: 'goOn', most };
}
