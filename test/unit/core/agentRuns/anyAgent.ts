import { LineConversation, nothing } from '../../../../src/agents/lineConversation.ts';
import type { JsonObject } from '../../../../src/agents/json.ts';
import { PendingRequests, type Pending } from '../../../../src/agents/pendingRequests.ts';
import type { AgentAdapter, ConversationStep } from '../../../../src/core/agentAdapter.ts';
import type { AgentStep } from '../../../../src/protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../../../../src/protocol/agentRequests.ts';
import { isDenial } from '../../../../src/protocol/requestAnswers.ts';

/** What the agent of a test prints, a line of JSON each. */
export type Printed =
  /** It takes its prompt. */
  | { ready: true }
  | { say: string }
  | { ask: AgentRequest }
  | { withdraw: string }
  /** It has changed something without having asked. */
  | { breaks: string }
  | { tell: AgentStep }
  | { done: string }
  | { stopped: true };

/** A conversation in which every kind of request can be asked, so that the engine is tested without an agent's protocol. */
class AnyConversation extends LineConversation {
  readonly #open = new PendingRequests<Pending>();
  #isReady = false;
  #broken: string | undefined;

  override get openRequests() {
    return this.#open.forPeople;
  }

  override get takesMessage() {
    return this.#isReady && this.isTurnOver;
  }

  override get brokenPromise() {
    return this.#broken;
  }

  open(): ConversationStep {
    return this.send([{ hello: true }]);
  }

  override answer(id: string, answer: RequestAnswer): ConversationStep {
    return this.#open.find(id) ? this.send([{ answers: id, ...answer }]) : nothing();
  }

  override message(text: string): ConversationStep {
    return this.send([{ message: text }]);
  }

  override interrupt(): ConversationStep {
    return this.#isReady && !this.isTurnOver ? this.send([{ stop: true }], { interrupts: true }) : nothing();
  }

  protected override noteSent(sent: JsonObject): AgentStep[] {
    if (sent.stop) this.wasInterrupted = true;
    if (sent.answers !== undefined) return this.#noteAnswer(sent);
    const text = sent.prompt ?? sent.message;
    if (typeof text !== 'string') return [];
    this.#isReady = true;
    this.reportedEnd = undefined;
    return [{ type: 'message', from: 'user', text }];
  }

  #noteAnswer({ answers: id, ...answer }: JsonObject): AgentStep[] {
    const request = this.#open.find(String(id))?.request;
    if (!request) return [];
    this.#open.remove(id);
    const { fields, reason } = answer as RequestAnswer;
    const decision = isDenial(request, answer as RequestAnswer) ? 'deny' : 'allow';
    return [
      {
        type: 'answer',
        request: request.id,
        decision,
        ...(fields && { fields }),
        ...(reason !== undefined && { reason }),
      },
    ];
  }

  protected read(message: JsonObject): ConversationStep {
    const printed = message as unknown as Printed;
    if ('ready' in printed) return this.send([{ prompt: this.request.prompt }]);
    return { events: this.#eventsOf(printed), send: [] };
  }

  #eventsOf(printed: Printed): AgentStep[] {
    if ('say' in printed) return [{ type: 'text', text: printed.say }];
    if ('tell' in printed) return [printed.tell];
    if ('ask' in printed) return this.#open.add({ rawId: printed.ask.id, request: printed.ask });
    if ('withdraw' in printed) return this.#open.remove(printed.withdraw)?.events ?? [];
    if ('breaks' in printed) this.#broken = printed.breaks;
    if ('done' in printed) this.reportedEnd = { state: 'completed', text: printed.done };
    if ('stopped' in printed) this.reportedEnd = { state: 'cancelled' };
    if (this.isTurnOver && this.reportedEnd)
      return [...this.#open.clear(), { type: 'turnEnd', end: this.reportedEnd }];
    return [];
  }
}

const CAN = { resume: true, ownSession: false, messages: true, permissionRequests: true } as const;

/** The agent of a test: the test prints what it says, and reads what it hears. */
export const anyAgent: AgentAdapter = {
  ...{ id: 'any', name: 'Any', executables: ['any'], install: 'Nowhere.', versionArgument: '--version' },
  transports: { acp: { ...CAN, turnLimit: false, costLimit: false } },
  defaultTransport: 'acp',
  launch: () => ({ argv: ['any'], environment: {}, input: { kind: 'pipe' } }),
  conversation: (request) => new AnyConversation(request),
};
