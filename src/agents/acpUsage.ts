import type { AgentUsage } from '../protocol/agentEvents.ts';
import { compact, asNumber, asObject, type JsonObject } from './json.ts';

/** Usage of an ACP session. Tokens are reported at the end of a turn; costs at any time, for the whole session. */
export class AcpUsage {
  readonly #countsOn: boolean;
  readonly #isAlwaysReported: boolean;
  readonly #costBeforeUsd: number;
  #usage: AgentUsage = {};

  constructor(options: { countsOn: boolean; isAlwaysReported: boolean; before: AgentUsage | undefined }) {
    this.#countsOn = options.countsOn;
    this.#isAlwaysReported = options.isAlwaysReported;
    this.#costBeforeUsd = options.before?.costUsd ?? 0;
  }

  /** Reads a `usage_update`; returns `undefined` if nothing changed. Its `used` is the size of the context, not usage. */
  update(update: JsonObject): AgentUsage | undefined {
    const cost = asObject(update.cost);
    const amount = cost.currency === 'USD' ? asNumber(cost.amount) : undefined;
    if (amount === undefined) return undefined;
    const costUsd = Math.max(0, Math.round((amount - this.#costBeforeUsd) * 1e9) / 1e9);
    if (costUsd === this.#usage.costUsd) return undefined;
    this.#usage = { ...this.#usage, costUsd };
    return this.#usage;
  }

  /** Whether the model answered in the turn that `result` ends; `undefined` if unknown. Call it before `endTurn`. */
  hasAnswered(result: JsonObject): boolean | undefined {
    const quota = asObject(result._meta).quota;
    if (!('usage' in result) && quota === undefined) return this.#isAlwaysReported ? false : undefined;
    const output = readOutput(result) ?? 0;
    return output > (this.#countsOn ? (this.#usage.outputTokens ?? 0) : 0);
  }

  /** Reads the result of a prompt. */
  endTurn(result: JsonObject): AgentUsage | undefined {
    const reported = asObject(result.usage);
    const quota = asObject(asObject(asObject(result._meta).quota).token_count);
    const cached = (asNumber(reported.cachedReadTokens) ?? 0) + (asNumber(reported.cachedWriteTokens) ?? 0);
    const input = asNumber(reported.inputTokens) ?? asNumber(quota.input_tokens);
    const output = readOutput(result);
    if (input === undefined && output === undefined) return undefined;
    const total = asNumber(reported.totalTokens);
    // Some providers include cached tokens in the input, others do not. The total shows which.
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

function readOutput(result: JsonObject): number | undefined {
  const quota = asObject(asObject(asObject(result._meta).quota).token_count);
  return asNumber(asObject(result.usage).outputTokens) ?? asNumber(quota.output_tokens);
}
