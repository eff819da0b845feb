import { clockMs } from '../../base/clock.ts';
import { kindOf, type AgentRequest, type RequestAnswer } from '../../protocol/agentRequests.ts';

/** What the agent hears, once: some are told it by a further prompt, after which they may ask again. */
const REASON =
  'Nobody is there to answer questions or to approve plans. Do not ask again: go on as far as you can without, ' +
  'and say in the end what you have assumed and what is left to decide.';
/** After so many the agent does not heed it, and each costs: it waits from then on. */
const MOST_DECLINED = 10;

export interface UnattendedRequestsOptions {
  /** How long a question waits for a person, in milliseconds. */
  graceMs: number;
  /** How long nobody has been there, in milliseconds. */
  absenceMs(): number;
  /** How many requests of the run were declined already. */
  declinedCount(): number;
  decline(request: string, answer: RequestAnswer): void;
}

/** Declines the questions and plans of a run that nobody watches, after a grace period. Permissions wait. */
export class UnattendedRequests {
  readonly #options: UnattendedRequestsOptions;
  /** When each was first seen, by `clockMs`. */
  #seenMs = new Map<string, number>();
  #open: readonly AgentRequest[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UnattendedRequestsOptions) {
    this.#options = options;
  }

  /** Takes what is open now. */
  note(open: readonly AgentRequest[]): void {
    this.#open = open.filter((request) => kindOf(request) !== 'permission');
    const nowMs = clockMs();
    this.#seenMs = new Map(this.#open.map(({ id }) => [id, this.#seenMs.get(id) ?? nowMs]));
    if (this.#open.length > 0) this.#timer ??= this.#lookIn(this.#options.graceMs);
  }

  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const { graceMs, absenceMs } = this.#options;
    const waitedMs = ({ id }: AgentRequest) =>
      Math.min(clockMs() - (this.#seenMs.get(id) ?? Infinity), absenceMs());
    // An answer may change what is open.
    for (const request of [...this.#open]) if (waitedMs(request) >= graceMs) this.#decline(request);
    if (this.#open.length === 0 || this.#options.declinedCount() >= MOST_DECLINED) return;
    const longestMs = Math.max(...this.#open.map(waitedMs));
    this.#timer ??= this.#lookIn(Math.max(graceMs - longestMs, 1));
  }

  #decline({ id }: AgentRequest): void {
    const count = this.#options.declinedCount();
    if (count < MOST_DECLINED) this.#options.decline(id, count === 0 ? { reason: REASON } : {});
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
