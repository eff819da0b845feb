import { asList, asObject, asText, type JsonObject } from '../../src/agents/json.ts';

export const COST_PER_TURN_USD = 0.001;
const TOKENS_PER_TURN = 10;

/** How a turn of a fake agent ended. */
export interface FakeResult {
  text?: string;
  failure?: string;
  status?: number | undefined;
  limit?: 'turns' | 'cost';
  isAborted?: boolean;
}

/** The message that ends a turn, as Claude writes it: a failed call of its model is a success by its subtype. */
export function resultMessage(result: FakeResult, count: { turns: number; turnsBefore: number }): JsonObject {
  const { turns } = count;
  const usage = { input_tokens: TOKENS_PER_TURN * turns, output_tokens: TOKENS_PER_TURN };
  const common = {
    num_turns: turns,
    total_cost_usd: (count.turnsBefore + turns) * COST_PER_TURN_USD,
    usage,
    permission_denials: [],
  };
  const failed = { ...common, is_error: true, type: 'result' };
  if (result.isAborted)
    return { ...failed, subtype: 'error_during_execution', terminal_reason: 'aborted_streaming' };
  if (result.limit === 'turns')
    return { ...failed, subtype: 'error_max_turns', errors: ['Reached maximum number of turns'] };
  if (result.limit === 'cost')
    return { ...failed, subtype: 'error_max_budget_usd', errors: ['Reached maximum budget'] };
  if (result.failure !== undefined)
    return { ...failed, subtype: 'success', result: result.failure, api_error_status: result.status ?? null };
  return { ...common, is_error: false, subtype: 'success', result: result.text ?? '', type: 'result' };
}

/** What a message of a user says. */
export function promptTextOf(message: JsonObject): string {
  const { content } = asObject(message.message);
  const parts = asList(content).map((part) => asText(asObject(part).text) ?? '');
  return asText(content) ?? parts.join('');
}
