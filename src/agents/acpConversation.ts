import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import type { ConversationStep, FileCheck, RunRequest, RunSettings } from '../core/agentAdapter.ts';
import type { AcpOptions } from './acpAgentOptions.ts';
import { AcpRefusals } from './acpRefusals.ts';
import { AcpRequests } from './acpRequests.ts';
import { AcpSession, type SetupStep } from './acpSession.ts';
import { firstPrompt, isRepeated, PROMPT, saidText, saying, STEER } from './acpSayings.ts';
import { adjustments, endOfAdjustment, isAdjustment, isNote, note } from './acpAdjustments.ts';
import { endOfTurn } from './acpTurn.ts';
import { AcpUpdates, isAboutSession } from './acpUpdates.ts';
import { AcpWire } from './acpWire.ts';
import { asObject, asText, type JsonObject } from './json.ts';
import { nothing } from './lineConversation.ts';
import { ModeGuard } from './modeGuard.ts';
import { failed, readableEnd } from './runEnd.ts';

/**
 * A client of the Agent Client Protocol: `initialize`, a session, its mode, then one prompt at a time. It offers no file
 * system and no terminal, so that the mode of the run covers everything the agent does. Requests for them are refused.
 */
export class AcpConversation extends AcpWire {
  readonly #session: AcpSession;
  readonly #updates: AcpUpdates;
  readonly #requests: AcpRequests;
  readonly #guard: ModeGuard;
  readonly #refusals = new AcpRefusals();
  /** What the agent is to be told after its turn. */
  #toSay: string[] = [];
  #isPrompted = false;

  constructor(request: RunRequest, options: AcpOptions = {}) {
    super(request);
    const { cwd, usageBefore, tools } = request;
    const { countsOn = false, alwaysReportsUsage = false, cannotLoad = false, isHeld = false } = options;
    this.#guard = new ModeGuard({ agent: 'The agent', folder: cwd, commands: 'notReading' });
    this.#session = new AcpSession(request, { cannotLoad, isHeld });
    this.#updates = new AcpUpdates({ cwd, countsOn, alwaysReportsUsage, usageBefore, tools });
    this.#requests = new AcpRequests({
      mode: () => this.mode,
      rule: (id, call) => this.rule(id, call),
      readTool: (toolCall) => this.#readTool(toolCall),
      findTool: (id) => this.#updates.findTool(id),
      noteDenial: (tool) => {
        this.#updates.noteDenial();
        this.#guard.noteDenied(tool);
      },
    });
  }

  override get openRequests(): readonly AgentRequest[] {
    return this.#requests.forPeople;
  }

  override get openChecks(): readonly FileCheck[] {
    return this.#requests.checks;
  }

  /** A message that is on its way into a turn may come back as one that is to begin the next. */
  override get isTurnOver(): boolean {
    return super.isTurnOver && (this.wasInterrupted || !this.isPending(STEER));
  }

  override get takesMessage(): boolean {
    return this.#isPrompted && (this.isTurnOver || this.#isSteerable);
  }

  override get cannotResume(): boolean {
    return !this.#session.canLoad;
  }

  override get brokenPromise(): string | undefined {
    return this.#guard.brokenPromise;
  }

  get #isSteerable(): boolean {
    return this.#session.canSteer && !this.wasInterrupted && !super.isTurnOver;
  }

  open(): ConversationStep {
    return this.sendRequest(this.#session.open());
  }

  override answer(requestId: string, answer: RequestAnswer): ConversationStep {
    const response = this.#requests.answer(requestId, answer);
    return response ? this.send([response]) : nothing();
  }

  override endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const { events, send } = this.#requests.endCheck(id, areOrdinary);
    return { events: this.shown(events), send };
  }

  override message(text: string): ConversationStep {
    if (!this.takesMessage) return nothing();
    return this.sendRequest(this.#saying(this.#isSteerable ? STEER : PROMPT, text));
  }

  override adjust(wanted: RunSettings): ConversationStep {
    if (!this.#isPrompted) return nothing();
    const requests = adjustments(this.#session.settings, wanted, this.mode);
    return this.send(
      requests.map((each, index) => (isNote(each) ? note(each) : this.nextMessage(each, index))),
    );
  }

  override interrupt(): ConversationStep {
    if (!this.#isPrompted || this.isTurnOver) return nothing();
    const cancel = { jsonrpc: '2.0', method: 'session/cancel', params: { sessionId: this.#session.id } };
    return this.send([...this.#requests.withdrawals(), cancel], { interrupts: true });
  }

  protected override noteSent(sent: JsonObject, interrupts: boolean): AgentStep[] {
    if (sent.method === undefined) return this.#noteAnswer(sent, interrupts);
    if (sent.method === 'session/cancel') this.wasInterrupted = true;
    if (isNote(sent)) return this.#setMode(endOfAdjustment(sent).mode);
    this.noteRequest(sent);
    if (sent.method === PROMPT) this.#beginTurn();
    const isSaid = (sent.method === PROMPT || sent.method === STEER) && !isRepeated(sent);
    return isSaid ? [{ type: 'message', from: 'user', text: saidText(sent) }] : [];
  }

  protected read(message: JsonObject): ConversationStep {
    const isRequest = typeof message.method === 'string';
    if (isRequest && message.id !== undefined) return this.#readRequest(message);
    if (isRequest) return this.#readNotification(message);
    const request = this.takeRequest(message);
    return request ? this.#readResponse(request, message) : nothing();
  }

  #readResponse(request: JsonObject, response: JsonObject): ConversationStep {
    const method = asText(request.method) ?? '';
    if (method === PROMPT) return this.#endTurn(response);
    if (method === STEER) return this.#endSteering(request, asObject(response.result).outcome);
    if (this.#isPrompted && isAdjustment(method)) return this.#endAdjustment(request, response);
    return this.#goOn(this.#session.read(method, response));
  }

  /** Goes on with the setup: the next request, or the prompt after the last one. */
  #goOn({ events, request, failure }: SetupStep): ConversationStep {
    // An earlier version may have gone on.
    if (failure !== undefined && !this.hasNext)
      return { events: [...events, ...this.#giveUp(failure)], send: [] };
    const next = this.sendRequest(request ?? firstPrompt(this.request, this.#session.id));
    return { events: [...events, ...next.events], send: next.send };
  }

  #giveUp(message: string): AgentStep[] {
    this.reportedEnd = failed(message);
    return [{ type: 'turnEnd', end: readableEnd(this.reportedEnd) }];
  }

  #beginTurn(): void {
    this.#isPrompted = true;
    this.reportedEnd = undefined;
    this.wasInterrupted = false;
    this.#updates.beginTurn();
  }

  #endTurn(response: JsonObject): ConversationStep {
    const { wasInterrupted } = this;
    const result = asObject(response.result);
    const facts = { ...this.#updates.turn(result), prelude: this.#session.prelude, wasInterrupted };
    const end: AgentEnd =
      response.error === undefined
        ? endOfTurn(response, facts)
        : failed(this.#session.errorText(asObject(response.error)));
    this.reportedEnd = end;
    const left = [...this.#requests.clear(), ...this.#updates.endTurn(result)];
    const events: AgentStep[] = [...left, { type: 'turnEnd', end: readableEnd(end) }];
    // Whoever interrupts says something else.
    if (wasInterrupted) this.#toSay = [];
    const next = this.#sayNext();
    return { events: [...events, ...next.events], send: next.send };
  }

  /** Says what waits for the end of a turn. */
  #sayNext(): ConversationStep {
    const text = this.#toSay.splice(0).join('\n\n');
    return text === '' ? nothing() : this.sendRequest(this.#saying(PROMPT, text, true));
  }

  /** What did not get into the turn is said after it. */
  #endSteering(request: JsonObject, outcome: unknown): ConversationStep {
    if (outcome === 'injected' || outcome === 'startedNewTurn') return nothing();
    this.#toSay.push(saidText(request));
    return this.isTurnOver ? this.#sayNext() : nothing();
  }

  #endAdjustment(request: JsonObject, response: JsonObject): ConversationStep {
    if (response.error !== undefined) {
      const text = `The agent did not change its settings: ${this.#session.errorText(asObject(response.error))}`;
      return { events: [{ type: 'notice', text }], send: [] };
    }
    const { mode, model } = endOfAdjustment(request);
    const { settings } = this.#session;
    const told = [...settings.choose({ model }), ...settings.read(asObject(response.result))];
    return { events: [...this.#setMode(mode), ...told], send: [] };
  }

  #setMode(mode: RunRequest['mode'] | undefined): AgentStep[] {
    this.mode = mode ?? this.mode;
    return this.#session.settings.choose({ mode });
  }

  #readRequest(message: JsonObject): ConversationStep {
    if (message.method === 'session/request_permission') return this.#requests.readPermission(message);
    // An earlier version answered it without an event in the transcript.
    if (this.wasAnsweredBefore(message.id)) return nothing();
    if (message.method === 'elicitation/create') return this.#requests.readElicitation(message);
    return this.#refusals.refuse(message);
  }

  #readTool(toolCall: JsonObject) {
    const asked = this.#updates.readRequested(toolCall);
    this.#guard.noteAsked(asked.tool);
    return { ...asked, events: this.#guarded(asked.events) };
  }

  #noteAnswer(sent: JsonObject, interrupts: boolean): AgentStep[] {
    const { events, mode, isLasting, reason } = this.#requests.noteAnswer(sent, interrupts);
    if (isLasting || mode !== undefined) this.#guard.noteTrusted();
    if (reason !== undefined) this.#toSay.push(reason);
    return [...events, ...this.#setMode(mode)];
  }

  #readNotification({ method, params: given }: JsonObject): ConversationStep {
    const params = asObject(given);
    if (method === 'elicitation/complete') return this.#requests.complete(params);
    if (method === '$/cancel_request') return this.#requests.cancel(params);
    if (method !== 'session/update') return nothing();
    const update = asObject(params.update);
    const kind = update.sessionUpdate;
    // What was said before the first prompt is the history of a loaded session.
    if (!this.#isPrompted && !isAboutSession(kind)) return nothing();
    // A session that the agent has begun by itself, for a subagent, says nothing about this one.
    if (isAboutSession(kind) && !this.#session.isOwn(params.sessionId)) return nothing();
    const isSetting = kind === 'current_mode_update' || kind === 'config_option_update';
    const events = isSetting
      ? this.#session.settings.read(update)
      : this.#guarded(this.#updates.read(update));
    return { events, send: [] };
  }

  /** Adds what the guard says about each step. */
  #guarded(steps: AgentStep[]): AgentStep[] {
    return this.#guard.watch(steps, { mode: this.mode, isHeld: this.#session.keepsTo(this.mode) });
  }

  #saying(method: typeof PROMPT | typeof STEER, text: string, wasTold = false) {
    return saying(method, { sessionId: this.#session.id, text, isRepeated: wasTold });
  }
}
