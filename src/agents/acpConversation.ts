import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import { optionFor } from '../protocol/requestOptions.ts';
import { methodName, permissionOptions, permissionResponse, refuse } from './acpRequests.ts';
import { currentModel, hasMode, setupSteps, type SetupStep } from './acpSetup.ts';
import { endOfTurn, errorText } from './acpTurn.ts';
import { AcpUpdates } from './acpUpdates.ts';
import type { ConversationStep, FileCheck, RunRequest } from '../core/agentAdapter.ts';
import { compact, asList, asObject, asText, type JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { PendingRequests } from './pendingRequests.ts';
import { allowingOption } from './permissionPolicy.ts';
import { failed, readableEnd } from './runEnd.ts';

const VERSION = 1;
/** Refused methods to report per run; an agent can invent any number of them. */
const REPORTED_REFUSALS_LIMIT = 20;

/** Differences between ACP agents. */
export interface AcpOptions {
  /** Token counts cover the whole process. By default they cover one turn. */
  countsOn?: boolean;
  /** Token counts come with every turn in which the model answered, so a turn without them had no answer. */
  alwaysReportsUsage?: boolean;
  /** The agent announces that it can load sessions but cannot. */
  cannotLoad?: boolean;
}

/**
 * A client of the Agent Client Protocol, version 1: `initialize`, a session, its mode, then one prompt at a time.
 * It offers no file system and no terminal, so that the mode of the run covers everything the agent does. Requests for
 * them are refused.
 */
export class AcpConversation extends LineConversation {
  readonly #options: AcpOptions;
  readonly #updates: AcpUpdates;
  readonly #open = new PendingRequests();
  /** Requests that we sent and that have no response yet, by id. */
  readonly #pending = new Map<number, JsonObject>();
  /** Methods whose refusal was reported. */
  readonly #refused = new Set<string>();
  #lastId = -1;
  #session = '';
  #setup: SetupStep[] = [];
  #isPrompted = false;
  #canLoad = true;
  /** Text that pi's adapter puts before its first answer. */
  #prelude = '';

  constructor(request: RunRequest, options: AcpOptions = {}) {
    super(request);
    this.#options = options;
    const { cwd, usageBefore } = request;
    const { countsOn = false, alwaysReportsUsage = false } = options;
    this.#updates = new AcpUpdates({ cwd, countsOn, alwaysReportsUsage, usageBefore });
  }

  override get openRequests(): readonly AgentRequest[] {
    return this.#open.forPeople;
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

  override answer(requestId: string, { option }: RequestAnswer): ConversationStep {
    const open = this.#open.find(requestId);
    return open ? this.send([permissionResponse(open.rawId, option)]) : nothing();
  }

  override endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const checked = this.#open.endCheck(id);
    if (!checked) return nothing();
    const { rawId, request } = checked;
    if (!areOrdinary) return { events: [{ type: 'request', request }], send: [] };
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
    this.reportedEnd = undefined;
    this.wasInterrupted = false;
    this.#updates.beginTurn();
    const parts = asList(asObject(sent.params).prompt);
    return [
      {
        type: 'message',
        from: 'user',
        text: parts.map((part) => asText(asObject(part).text) ?? '').join(''),
      },
    ];
  }

  protected read(message: JsonObject): ConversationStep {
    const isRequest = typeof message.method === 'string';
    if (isRequest && message.id !== undefined) return this.#readRequest(message);
    if (isRequest) return { events: this.#readNotification(message), send: [] };
    const request = typeof message.id === 'number' ? this.#pending.get(message.id) : undefined;
    if (!request) return nothing();
    this.#pending.delete(Number(message.id));
    return this.#readResponse(asText(request.method) ?? '', message);
  }

  #readResponse(method: string, response: JsonObject): ConversationStep {
    const result = asObject(response.result);
    if (method === 'session/prompt') return this.#endTurn(response);
    const failedStep = this.#setup.find((step) => step.method === method);
    if (failedStep) return this.#endSetup(failedStep, response);
    if (response.error !== undefined) return this.#giveUp(errorText(asObject(response.error)));
    if (method === 'initialize') return this.#startSession(result);
    this.#session = asText(result.sessionId) ?? this.request.session ?? '';
    this.#setup = setupSteps(result, this.request);
    this.#prelude = asText(asObject(asObject(result._meta).piAcp).startupInfo) ?? '';
    const events: AgentStep[] = [
      compact({ type: 'session', session: this.#session, model: currentModel(result) }),
    ];
    if (this.request.mode === 'readOnly' && !hasMode(result, 'readOnly'))
      events.push({
        type: 'notice',
        text: 'The agent has no read-only mode. Only the changes it asks permission for are refused.',
      });
    const next = this.#continueSetup();
    return { events: [...events, ...next.events], send: next.send };
  }

  #startSession({ agentCapabilities, protocolVersion = VERSION }: JsonObject): ConversationStep {
    if (protocolVersion !== VERSION)
      return this.#giveUp(
        `The agent uses version ${String(protocolVersion)} of ACP. Legwork supports version ${VERSION}.`,
      );
    const { cwd, session } = this.request;
    this.#canLoad = asObject(agentCapabilities).loadSession === true && this.#options.cannotLoad !== true;
    if (session === undefined) return this.#request('session/new', { cwd, mcpServers: [] });
    if (!this.#canLoad) return this.#giveUp('This agent cannot resume a session over ACP.');
    return this.#request('session/load', { sessionId: session, cwd, mcpServers: [] });
  }

  /** Sends the next setup step, or the prompt after the last one. */
  #continueSetup(): ConversationStep {
    const step = this.#setup[0];
    return step ? this.#request(step.method, step.params) : this.#prompt(this.request.prompt);
  }

  #endSetup(step: SetupStep, response: JsonObject): ConversationStep {
    this.#setup = this.#setup.filter((other) => other !== step);
    if (response.error === undefined) return this.#continueSetup();
    const text = `The agent did not ${step.action}: ${errorText(asObject(response.error))}`;
    if (step.isRequired) return this.#giveUp(text);
    const next = this.#continueSetup();
    return { events: [{ type: 'notice', text }, ...next.events], send: next.send };
  }

  #giveUp(message: string): ConversationStep {
    this.reportedEnd = failed(message);
    return { events: [{ type: 'turnEnd', end: readableEnd(this.reportedEnd) }], send: [] };
  }

  #endTurn(response: JsonObject): ConversationStep {
    const { wasInterrupted } = this;
    const turn = this.#updates.turn(asObject(response.result));
    const end: AgentEnd = endOfTurn(response, { ...turn, prelude: this.#prelude, wasInterrupted });
    this.reportedEnd = end;
    const left = [...this.#open.clear(), ...this.#updates.endTurn(asObject(response.result))];
    return { events: [...left, { type: 'turnEnd', end: readableEnd(end) }], send: [] };
  }

  #readRequest(message: JsonObject): ConversationStep {
    if (message.method === 'session/request_permission') return this.#readPermission(message);
    // An earlier version answered it without an event in the transcript.
    if (this.wasAnsweredBefore(message.id)) return nothing();
    const method = methodName(message.method);
    const isReported = !this.#refused.has(method) && this.#refused.size < REPORTED_REFUSALS_LIMIT;
    if (isReported) this.#refused.add(method);
    const text = `The agent requested ${method}, which Legwork does not offer. The request was refused.`;
    return {
      events: isReported ? [{ type: 'notice', text }] : [],
      send: [JSON.stringify(refuse(message))],
    };
  }

  #readPermission(message: JsonObject): ConversationStep {
    const params = asObject(message.params);
    const { tool, paths, events } = this.#updates.readRequested(asObject(params.toolCall));
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

  /** Answers without a record: a replay of the agent's output produces the same answer. */
  #answerItself(rawId: unknown, optionId: string | undefined): ConversationStep {
    return { events: [], send: [JSON.stringify(permissionResponse(rawId, optionId))] };
  }

  #noteAnswer(sent: JsonObject, interrupts: boolean): AgentStep[] {
    const removed = this.#open.remove(sent.id);
    if (!removed?.wasAsked || interrupts) return removed?.events ?? [];
    const { request } = removed.entry;
    const { optionId } = asObject(asObject(sent.result).outcome);
    const option = request.options.find(({ id }) => id === optionId);
    const decision = option ? (option.decision ?? 'allow') : 'deny';
    if (decision.startsWith('deny')) this.#updates.noteDenial();
    return [
      compact({
        type: 'answer',
        request: request.id,
        decision,
        option: option?.label || undefined,
      }),
    ];
  }

  #readNotification({ method, params }: JsonObject): AgentStep[] {
    // Updates before the first prompt are the history of a loaded session.
    if (method !== 'session/update' || !this.#isPrompted) return [];
    return this.#updates.read(asObject(asObject(params).update));
  }

  #prompt(text: string): ConversationStep {
    return this.#request('session/prompt', { sessionId: this.#session, prompt: [{ type: 'text', text }] });
  }

  #request(method: string, params: JsonObject): ConversationStep {
    return this.send([{ jsonrpc: '2.0', id: this.#lastId + 1, method, params }]);
  }
}
