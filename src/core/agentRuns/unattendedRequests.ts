import { kindOf, type AgentRequest, type RequestAnswer } from '../../protocol/agentRequests.ts';

/** What the agent hears. A plan must not be proposed again and again. */
const REASONS = {
  question: 'Nobody is there to answer. Go on without the answer, and say in the end what you have assumed.',
  plan: 'Nobody is there to approve the plan. Do not ask again: end with the plan as your result.',
} as const;

export interface UnattendedRequestsOptions {
  /** How long a question waits for a person, in milliseconds. */
  graceMs: number;
  /** How long nobody has been there, in milliseconds. */
  absenceMs(): number;
  decline(request: string, answer: RequestAnswer): void;
}

/** Declines the questions and plans of a run that nobody watches, after a grace period. Permissions wait. */
export class UnattendedRequests {
  readonly #options: UnattendedRequestsOptions;
  /** When each was first seen, in milliseconds since 1970. */
  #seenMs = new Map<string, number>();
  #open: readonly AgentRequest[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UnattendedRequestsOptions) {
    this.#options = options;
  }

  /** Takes what is open now. */
  note(open: readonly AgentRequest[]): void {
    this.#open = open.filter((request) => kindOf(request) !== 'permission');
    const nowMs = Date.now();
    this.#seenMs = new Map(this.#open.map(({ id }) => [id, this.#seenMs.get(id) ?? nowMs]));
    if (this.#open.length > 0) this.#timer ??= this.#lookIn(this.#options.graceMs);
  }

  #lookIn(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#look(), ms).unref();
  }

  #look(): void {
    this.#timer = undefined;
    const { graceMs, absenceMs, decline } = this.#options;
    const waitedMs = ({ id }: AgentRequest) =>
      Math.min(Date.now() - (this.#seenMs.get(id) ?? Infinity), absenceMs());
    // An answer may change what is open.
    for (const request of [...this.#open]) {
      if (waitedMs(request) >= graceMs) decline(request.id, { reason: reasonFor(request) });
    }
    if (this.#open.length === 0) return;
    const longestMs = Math.max(...this.#open.map(waitedMs));
    this.#timer ??= this.#lookIn(Math.max(graceMs - longestMs, 1));
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}

function reasonFor(request: AgentRequest): string {
  return kindOf(request) === 'plan' ? REASONS.plan : REASONS.question;
}
