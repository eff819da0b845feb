import type { AgentUsage } from '../protocol/agentEvents.ts';
import { compact, numberOf, objectOf, type JsonObject } from './json.ts';

/** What an ACP session has used: tokens come with the end of a turn, costs in between and for the whole session. */
export class AcpUsage {
  readonly #countsOn: boolean;
  readonly #costBeforeUsd: number;
  #usage: AgentUsage = {};

  readonly #isAlwaysTold: boolean;

  constructor(options: { countsOn: boolean; isAlwaysTold: boolean; before: AgentUsage | undefined }) {
    this.#countsOn = options.countsOn;
    this.#isAlwaysTold = options.isAlwaysTold;
    this.#costBeforeUsd = options.before?.costUsd ?? 0;
  }

  /** Takes a `usage_update`; its `used` is how full the context is, and no use. `undefined` when nothing changed. */
  update(update: JsonObject): AgentUsage | undefined {
    const cost = objectOf(update.cost);
    const amount = cost.currency === 'USD' ? numberOf(cost.amount) : undefined;
    if (amount === undefined) return undefined;
    const costUsd = Math.max(0, Math.round((amount - this.#costBeforeUsd) * 1e9) / 1e9);
    if (costUsd === this.#usage.costUsd) return undefined;
    this.#usage = { ...this.#usage, costUsd };
    return this.#usage;
  }

  /** Whether the model has answered in the turn of that result, which has yet to be taken; unknown where nothing tells. */
  hasAnswered(result: JsonObject): boolean | undefined {
    const quota = objectOf(result._meta).quota;
    if (!('usage' in result) && quota === undefined) return this.#isAlwaysTold ? false : undefined;
    const output = outputOf(result) ?? 0;
    return output > (this.#countsOn ? (this.#usage.outputTokens ?? 0) : 0);
  }

  /** Takes the result of a prompt. */
  endTurn(result: JsonObject): AgentUsage | undefined {
    const told = objectOf(result.usage);
    const quota = objectOf(objectOf(objectOf(result._meta).quota).token_count);
    const cached = (numberOf(told.cachedReadTokens) ?? 0) + (numberOf(told.cachedWriteTokens) ?? 0);
    const input = numberOf(told.inputTokens) ?? numberOf(quota.input_tokens);
    const output = outputOf(result);
    if (input === undefined && output === undefined) return undefined;
    const total = numberOf(told.totalTokens);
    // Some providers count what came from a cache as input, others beside it: their sum tells.
    const isBeside = total === undefined || (input ?? 0) + cached + (output ?? 0) <= total;
    const before = this.#countsOn ? {} : this.#usage;
    this.#usage = compact({
      ...this.#usage,
      inputTokens: (before.inputTokens ?? 0) + (input ?? 0) + (isBeside ? cached : 0),
      outputTokens: (before.outputTokens ?? 0) + (output ?? 0),
    });
    return this.#usage;
  }
}

function outputOf(result: JsonObject): number | undefined {
  const quota = objectOf(objectOf(objectOf(result._meta).quota).token_count);
  return numberOf(objectOf(result.usage).outputTokens) ?? numberOf(quota.output_tokens);
}
