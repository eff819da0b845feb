import type { AgentEnd, AgentStep, PermissionRequest } from '../protocol/agentEvents.ts';
import { optionFor } from '../protocol/permissionOptions.ts';
import { methodName, permissionOptions, permissionResponse, refusalOf } from './acpRequests.ts';
import { currentModel, hasMode, setupSteps, type SetupStep } from './acpSetup.ts';
import { endOfTurn, errorText } from './acpTurn.ts';
import { AcpUpdates } from './acpUpdates.ts';
import type { ConversationStep, FileCheck, RunRequest } from '../core/agentAdapter.ts';
import { compact, listOf, objectOf, textOf, type JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { PendingRequests } from './pendingRequests.ts';
import { allowingOption } from './permissionPolicy.ts';
import { failed, readableEnd } from './runEnd.ts';

const VERSION = 1;
/** An agent can make up any number of methods; so many of them are told of. */
const MOST_REFUSALS_TOLD = 20;

/** What differs between agents that speak ACP. */
export interface AcpOptions {
  /** Whether the tokens it reports count from the start of the process; others count a turn's. */
  countsOn?: boolean;
  /** Whether it reports tokens with every turn in which its model answered, so that none mean that it did not. */
  tellsUsage?: boolean;
  /** It says that it loads sessions, and does not. */
  cannotLoad?: boolean;
}

/**
 * A client of the Agent Client Protocol, version 1: `initialize`, a session, its mode, and a prompt at a time.
 * It offers no files and no terminal, so a run's mode covers all that is done for an agent; what it asks for
 * nevertheless is refused.
 */
export class AcpConversation extends LineConversation {
  readonly #options: AcpOptions;
  readonly #updates: AcpUpdates;
  readonly #open = new PendingRequests();
  /** Requests of ours that wait for their response, by id. */
  readonly #pending = new Map<number, JsonObject>();
  /** Methods whose refusal was told. */
  readonly #refused = new Set<string>();
  #lastId = -1;
  #session = '';
  #setup: SetupStep[] = [];
  #isPrompted = false;
  #canLoad = true;
  /** What pi's adapter says at its start, ahead of its first answer. */
  #prelude = '';

  constructor(request: RunRequest, options: AcpOptions = {}) {
    super(request);
    this.#options = options;
    const { cwd, usageBefore } = request;
    const { countsOn = false, tellsUsage = false } = options;
    this.#updates = new AcpUpdates({ cwd, countsOn, tellsUsage, usageBefore });
  }

  override get openRequests(): readonly PermissionRequest[] {
    return this.#open.asked;
  }

  override get openChecks(): readonly FileCheck[] {
    return this.#open.checks;
  }

  override get takesMessage(): boolean {
    return this.#isPrompted && this.isTurnOver;
  }

  override get cannotResume(): boolean {
    return !this.#canLoad;
  }

  open(): ConversationStep {
    const fs = { readTextFile: false, writeTextFile: false };
    const clientInfo = { name: 'legwork', title: 'Legwork', version: '1' };
    return this.#request('initialize', {
      protocolVersion: VERSION,
      clientInfo,
      clientCapabilities: { fs, terminal: false },
    });
  }

  override answer(requestId: string, optionId: string | undefined): ConversationStep {
    const open = this.#open.find(requestId);
    return open ? this.send([permissionResponse(open.rawId, optionId)]) : nothing();
  }

  override endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const checked = this.#open.endCheck(id);
    if (!checked) return nothing();
    const { rawId, request } = checked;
    if (!areOrdinary) return { events: [{ type: 'permission', request }], send: [] };
    this.#open.remove(rawId);
    return this.#answerItself(rawId, allowingOption(this.request.mode, request.options)?.id);
  }

  override message(text: string): ConversationStep {
    return this.takesMessage ? this.#prompt(text) : nothing();
  }

  override interrupt(): ConversationStep {
    if (!this.#isPrompted || this.isTurnOver) return nothing();
    const answers = this.#open.entries.map(({ rawId }) => permissionResponse(rawId, undefined));
    const cancel = { jsonrpc: '2.0', method: 'session/cancel', params: { sessionId: this.#session } };
    return this.send([...answers, cancel], { interrupts: true });
  }

  protected override answeredId(sent: JsonObject): unknown {
    return sent.method === undefined ? sent.id : undefined;
  }

  protected override noteSent(sent: JsonObject, interrupts: boolean): AgentStep[] {
    if (sent.method === undefined) return this.#noteAnswer(sent, interrupts);
    if (sent.method === 'session/cancel') this.wasInterrupted = true;
    if (typeof sent.id === 'number') {
      this.#lastId = Math.max(this.#lastId, sent.id);
      this.#pending.set(sent.id, sent);
    }
    if (sent.method !== 'session/prompt') return [];
    this.#isPrompted = true;
    this.said = undefined;
    this.wasInterrupted = false;
    this.#updates.beginTurn();
    const parts = listOf(objectOf(sent.params).prompt);
    return [
      {
        type: 'message',
        from: 'user',
        text: parts.map((part) => textOf(objectOf(part).text) ?? '').join(''),
      },
    ];
  }

  protected read(message: JsonObject): ConversationStep {
    const isRequest = typeof message.method === 'string';
    if (isRequest && message.id !== undefined) return this.#readRequest(message);
    if (isRequest) return { events: this.#readNotification(message), send: [] };
    const asked = typeof message.id === 'number' ? this.#pending.get(message.id) : undefined;
    if (!asked) return nothing();
    this.#pending.delete(Number(message.id));
    return this.#readResponse(textOf(asked.method) ?? '', message);
  }

  #readResponse(method: string, response: JsonObject): ConversationStep {
    const result = objectOf(response.result);
    if (method === 'session/prompt') return this.#endTurn(response);
    const failedStep = this.#setup.find((step) => step.method === method);
    if (failedStep) return this.#endSetup(failedStep, response);
    if (response.error !== undefined) return this.#giveUp(errorText(objectOf(response.error)));
    if (method === 'initialize') return this.#startSession(result);
    this.#session = textOf(result.sessionId) ?? this.request.session ?? '';
    this.#setup = setupSteps(result, this.request);
    this.#prelude = textOf(objectOf(objectOf(result._meta).piAcp).startupInfo) ?? '';
    const events: AgentStep[] = [
      compact({ type: 'session', session: this.#session, model: currentModel(result) }),
    ];
    if (this.request.mode === 'readOnly' && !hasMode(result, 'readOnly'))
      events.push({
        type: 'notice',
        text: 'The agent has no mode that changes nothing; only what it asks for is refused.',
      });
    const next = this.#goOn();
    return { events: [...events, ...next.events], send: next.send };
  }

  #startSession({ agentCapabilities, protocolVersion = VERSION }: JsonObject): ConversationStep {
    if (protocolVersion !== VERSION)
      return this.#giveUp(
        `This agent speaks version ${String(protocolVersion)} of ACP, Legwork version ${VERSION}.`,
      );
    const { cwd, session } = this.request;
    this.#canLoad = objectOf(agentCapabilities).loadSession === true && this.#options.cannotLoad !== true;
    if (session === undefined) return this.#request('session/new', { cwd, mcpServers: [] });
    if (!this.#canLoad) return this.#giveUp('This agent cannot go on with an earlier session over ACP.');
    return this.#request('session/load', { sessionId: session, cwd, mcpServers: [] });
  }

  /** Sets up what is left, then prompts. */
  #goOn(): ConversationStep {
    const step = this.#setup[0];
    return step ? this.#request(step.method, step.params) : this.#prompt(this.request.prompt);
  }

  #endSetup(step: SetupStep, response: JsonObject): ConversationStep {
    this.#setup = this.#setup.filter((other) => other !== step);
    if (response.error === undefined) return this.#goOn();
    const text = `The agent did not ${step.what}: ${errorText(objectOf(response.error))}`;
    if (step.isNeeded) return this.#giveUp(text);
    const next = this.#goOn();
    return { events: [{ type: 'notice', text }, ...next.events], send: next.send };
  }

  #giveUp(message: string): ConversationStep {
    this.said = failed(message);
    return { events: [{ type: 'turnEnd', end: readableEnd(this.said) }], send: [] };
  }

  #endTurn(response: JsonObject): ConversationStep {
    const { wasInterrupted } = this;
    const turn = this.#updates.turn(objectOf(response.result));
    const end: AgentEnd = endOfTurn(response, { ...turn, prelude: this.#prelude, wasInterrupted });
    this.said = end;
    const left = [...this.#open.clear(), ...this.#updates.endTurn(objectOf(response.result))];
    return { events: [...left, { type: 'turnEnd', end: readableEnd(end) }], send: [] };
  }

  #readRequest(message: JsonObject): ConversationStep {
    if (message.method === 'session/request_permission') return this.#readPermission(message);
    // An earlier version answered without a word of it in the transcript.
    if (this.wasAnsweredBefore(message.id)) return nothing();
    const method = methodName(message.method);
    const isTold = this.#refused.has(method) || this.#refused.size >= MOST_REFUSALS_TOLD;
    if (!isTold) this.#refused.add(method);
    const text = `The agent asked for ${method}, which Legwork does not offer. It was refused.`;
    return {
      events: isTold ? [] : [{ type: 'notice', text }],
      send: [JSON.stringify(refusalOf(message))],
    };
  }

  #readPermission(message: JsonObject): ConversationStep {
    const params = objectOf(message.params);
    const { tool, paths, events } = this.#updates.asked(objectOf(params.toolCall));
    const request = { id: this.#open.idFor(message.id), tool, options: permissionOptions(params) };
    const { ruling, isSent } = this.rule(message.id, { tool, paths, options: request.options });
    if (ruling === 'ask' || ruling === 'check') {
      const entry = { rawId: message.id, request };
      return {
        events: [...events, ...this.#open.add(entry, ruling === 'check' ? paths : undefined)],
        send: [],
      };
    }
    const isDenied = ruling === 'deny';
    if (isDenied) this.#updates.noteDenial();
    if (isSent) return { events, send: [] };
    const option = isDenied
      ? optionFor(request.options, 'deny')
      : allowingOption(this.request.mode, request.options);
    const { send } = this.#answerItself(message.id, option?.id);
    return { events, send };
  }

  /** An answer that follows from what the agent said, and need not be told. */
  #answerItself(rawId: unknown, optionId: string | undefined): ConversationStep {
    return { events: [], send: [JSON.stringify(permissionResponse(rawId, optionId))] };
  }

  #noteAnswer(sent: JsonObject, interrupts: boolean): AgentStep[] {
    const removed = this.#open.remove(sent.id);
    if (!removed?.wasAsked || interrupts) return removed?.events ?? [];
    const { request } = removed.entry;
    const { optionId } = objectOf(objectOf(sent.result).outcome);
    const option = request.options.find(({ id }) => id === optionId);
    const decision = option ? (option.decision ?? 'allow') : 'deny';
    if (decision.startsWith('deny')) this.#updates.noteDenial();
    return [
      compact({
        type: 'permissionAnswer',
        request: request.id,
        decision,
        option: option?.label || undefined,
      }),
    ];
  }

  #readNotification({ method, params }: JsonObject): AgentStep[] {
    // What comes before the first prompt is the history of a session that was loaded.
    if (method !== 'session/update' || !this.#isPrompted) return [];
    return this.#updates.read(objectOf(objectOf(params).update));
  }

  #prompt(text: string): ConversationStep {
    return this.#request('session/prompt', { sessionId: this.#session, prompt: [{ type: 'text', text }] });
  }

  #request(method: string, params: JsonObject): ConversationStep {
    return this.send([{ jsonrpc: '2.0', id: this.#lastId + 1, method, params }]);
  }
}
