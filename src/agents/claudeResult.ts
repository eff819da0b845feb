import type { AgentEnd, AgentUsage } from '../protocol/agentEvents.ts';
import { compact, listOf, numberOf, objectOf, textOf, type JsonObject } from './json.ts';
import { failed, rateLimited } from './runEnd.ts';

/** What was known when a result came. */
export interface ResultContext {
  /** What the run had used up to then. */
  usage: AgentUsage;
  countsOn: boolean;
  costBeforeUsd: number;
  limitResetsAt: number | undefined;
  lastText: string;
}

/** What a `result` message says: the end of a turn, and what the run has used with it. */
export function readClaudeResult(
  message: JsonObject,
  context: ResultContext,
): { end: AgentEnd; usage: AgentUsage } {
  return { end: endOf(message, context), usage: usageOf(message, context) };
}

/** A failed call of the model is `subtype: success` with `is_error`, so the subtype alone proves nothing. */
function endOf(message: JsonObject, { limitResetsAt, lastText }: ResultContext): AgentEnd {
  const subtype = textOf(message.subtype) ?? '';
  const isError = message.is_error === true || subtype.startsWith('error');
  const result = textOf(message.result);
  if (!isError) return { state: 'completed', text: result || lastText };
  const errors = listOf(message.errors).filter((error) => typeof error === 'string');
  const text = result ?? textOf(objectOf(message.error).message) ?? errors.join('\n');
  if (subtype === 'error_max_turns') return failed(text || 'It reached its limit of turns.', 'turns');
  if (subtype === 'error_max_budget_usd') return failed(text || 'It reached its limit of cost.', 'cost');
  if (textOf(message.terminal_reason)?.startsWith('aborted')) return { state: 'cancelled' };
  if (limitResetsAt !== undefined) return rateLimited(text, limitResetsAt);
  if (numberOf(message.api_error_status) === 429) return withLimit(text);
  return failed(text || subtype);
}

/** A refusal for too many requests whose words need not say so. */
function withLimit(text: string): AgentEnd {
  return failed(/429|limit/i.test(text) ? text : `429: ${text}`);
}

function usageOf(message: JsonObject, { usage, countsOn, costBeforeUsd }: ResultContext): AgentUsage {
  const turn = objectOf(message.usage);
  const before = countsOn ? {} : usage;
  const tokens = (key: string) => numberOf(turn[key]) ?? 0;
  // Qwen counts what came from a cache as input already.
  const cached = countsOn ? 0 : tokens('cache_creation_input_tokens') + tokens('cache_read_input_tokens');
  return compact({
    turns: (usage.turns ?? 0) + (numberOf(message.num_turns) ?? 0),
    inputTokens: (before.inputTokens ?? 0) + tokens('input_tokens') + cached,
    outputTokens: (before.outputTokens ?? 0) + tokens('output_tokens'),
    costUsd: costOf(message, usage, costBeforeUsd),
  });
}

/** `total_cost_usd` includes what a resumed session had cost before; the model's own figures since the last result do not. */
function costOf(message: JsonObject, usage: AgentUsage, costBeforeUsd: number): number | undefined {
  const total = numberOf(message.total_cost_usd);
  if (total === undefined) return undefined;
  const perModel = message.model_usage_since_last_result;
  if (perModel === undefined) return Math.max(0, total - costBeforeUsd);
  const costs = Object.values(objectOf(perModel)).map((model) => numberOf(objectOf(model).costUSD) ?? 0);
  return rounded(costs.reduce((sum, cost) => sum + cost, usage.costUsd ?? 0));
}

/** Without what adding binary fractions leaves behind. */
function rounded(costUsd: number): number {
  return Math.round(costUsd * 1e9) / 1e9;
}
