import type { AgentEnd, AgentUsage } from '../protocol/agentEvents.ts';
import { compact, asList, asNumber, asObject, asText, type JsonObject } from './json.ts';
import { failed, rateLimited } from './runEnd.ts';

/** State of the run when a result arrives. */
export interface ResultContext {
  /** Usage of the run so far. */
  usage: AgentUsage;
  countsOn: boolean;
  costBeforeUsd: number;
  limitResetsAt: number | undefined;
  lastText: string;
}

/** Reads a `result` message: the end of a turn, and the usage of the run including it. */
export function readClaudeResult(
  message: JsonObject,
  context: ResultContext,
): { end: AgentEnd; usage: AgentUsage } {
  return { end: readEnd(message, context), usage: addUsage(message, context) };
}

/** A failed model call has `subtype: success` and `is_error`, so the subtype alone is not enough. */
function readEnd(message: JsonObject, { limitResetsAt, lastText }: ResultContext): AgentEnd {
  const subtype = asText(message.subtype) ?? '';
  const isError = message.is_error === true || subtype.startsWith('error');
  const result = asText(message.result);
  if (!isError) return { state: 'completed', text: result || lastText };
  const errors = asList(message.errors).filter((error) => typeof error === 'string');
  const text = result ?? asText(asObject(message.error).message) ?? errors.join('\n');
  if (subtype === 'error_max_turns') return failed(text || 'The agent reached its turn limit.', 'turns');
  if (subtype === 'error_max_budget_usd') return failed(text || 'The agent reached its cost limit.', 'cost');
  if (asText(message.terminal_reason)?.startsWith('aborted')) return { state: 'cancelled' };
  if (limitResetsAt !== undefined) return rateLimited(text, limitResetsAt);
  if (asNumber(message.api_error_status) === 429) return withLimit(text);
  return failed(text || subtype);
}

/** Marks a refusal because of too many requests if its text does not say so. */
function withLimit(text: string): AgentEnd {
  return failed(/429|limit/i.test(text) ? text : `429: ${text}`);
}

function addUsage(message: JsonObject, { usage, countsOn, costBeforeUsd }: ResultContext): AgentUsage {
  const turn = asObject(message.usage);
  const before = countsOn ? {} : usage;
  const tokens = (key: string) => asNumber(turn[key]) ?? 0;
  // Qwen already includes cached tokens in the input.
  const cached = countsOn ? 0 : tokens('cache_creation_input_tokens') + tokens('cache_read_input_tokens');
  return compact({
    turns: (usage.turns ?? 0) + (asNumber(message.num_turns) ?? 0),
    inputTokens: (before.inputTokens ?? 0) + tokens('input_tokens') + cached,
    outputTokens: (before.outputTokens ?? 0) + tokens('output_tokens'),
    costUsd: addCost(message, usage, costBeforeUsd),
  });
}

/** `total_cost_usd` includes the cost before a resume. `model_usage_since_last_result` does not, so it is preferred. */
function addCost(message: JsonObject, usage: AgentUsage, costBeforeUsd: number): number | undefined {
  const total = asNumber(message.total_cost_usd);
  if (total === undefined) return undefined;
  const perModel = message.model_usage_since_last_result;
  if (perModel === undefined) return Math.max(0, total - costBeforeUsd);
  const costs = Object.values(asObject(perModel)).map((model) => asNumber(asObject(model).costUSD) ?? 0);
  return rounded(costs.reduce((sum, cost) => sum + cost, usage.costUsd ?? 0));
}

/** Removes floating-point noise. */
function rounded(costUsd: number): number {
  return Math.round(costUsd * 1e9) / 1e9;
}
