import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer } from '../protocol/agentRequests.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import type {
  AgentExit,
  ConversationStep,
  FileCheck,
  RunRequest,
  RunSettings,
} from '../core/agentAdapter.ts';
import type { ClaudeReader } from './claudeMessages.ts';
import { ControlAdjustments } from './controlAdjustments.ts';
import type { ControlDialect } from './controlDialect.ts';
import {
  answerLine,
  automaticAnswer,
  modeOn,
  readAnswer,
  readToolRequest,
  refusal,
  type OpenRequest,
} from './controlRequests.ts';
import { ControlTurn } from './controlTurn.ts';
import { readPaths } from './fileChanges.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { ModeGuard } from './modeGuard.ts';
import { ownToolIn } from './ownTools.ts';
import { OwnRequests } from './ownRequests.ts';
import { PendingRequests } from './pendingRequests.ts';
import { readableEnd } from './runEnd.ts';
import { describeTool } from './tools.ts';

/**
 * Claude's protocol over an open standard input: messages and control requests in both directions, as JSON lines.
 * The prompt is sent after the response to `initialize`.
 */
export class ControlConversation extends LineConversation {
  readonly #reader: ClaudeReader;
  readonly #dialect: ControlDialect;
  readonly #open = new PendingRequests<OpenRequest>();
  readonly #turn = new ControlTurn();
  readonly #adjustments: ControlAdjustments;
  readonly #guard: ModeGuard;
  readonly #own = new OwnRequests();
  #isReady = false;

  constructor(request: RunRequest, { reader, dialect }: { reader: ClaudeReader; dialect: ControlDialect }) {
    super(request);
    this.#reader = reader;
    this.#dialect = dialect;
    this.#adjustments = new ControlAdjustments(dialect);
    this.#guard = new ModeGuard({ agent: dialect.name, folder: request.cwd, commands: 'changing' });
  }

  override get openRequests(): readonly AgentRequest[] {
    return this.#open.forPeople;
  }

  override get openChecks(): readonly FileCheck[] {
    return this.#open.checks;
  }

  override get takesMessage(): boolean {
    return this.#isReady && (this.#dialect.echoesMessages || this.isTurnOver);
  }

  protected override get login(): string {
    return this.#dialect.login;
  }

  override get brokenPromise(): string | undefined {
    return this.#guard.brokenPromise;
  }

  open(): ConversationStep {
    return this.send(this.#own.lines([{ subtype: 'initialize', ...this.#dialect.setup }]));
  }

  override answer(requestId: string, answer: RequestAnswer): ConversationStep {
    const open = this.#open.find(requestId);
    if (!open) return nothing();
    const line = answerLine(open, answer, this.#dialect);
    const mode = open.request.kind === 'plan' && !this.#dialect.approvalSetsMode ? modeOn(line) : undefined;
    return this.send([line, ...(mode ? this.#adjustmentLines({ mode }) : [])]);
  }

  override adjust(settings: RunSettings): ConversationStep {
    return this.#isReady ? this.send(this.#adjustmentLines(settings)) : nothing();
  }

  override endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const checked = this.#open.endCheck(id);
    if (!checked) return nothing();
    if (!areOrdinary)
      return { events: this.shown([{ type: 'request', request: checked.request }]), send: [] };
    this.#open.remove(checked.rawId);
    return { events: [], send: [JSON.stringify(automaticAnswer(checked, true))] };
  }

  override message(text: string): ConversationStep {
    return this.takesMessage ? this.send([this.#userMessage(text)]) : nothing();
  }

  override interrupt(): ConversationStep {
    if (!this.#isReady || this.isTurnOver) return nothing();
    const stops = this.#turn.background.running.map(({ id }) => ({ subtype: 'stop_task', task_id: id }));
    return this.send(this.#own.lines([{ subtype: 'interrupt' }, ...stops]));
  }

  protected override answeredId(sent: JsonObject): unknown {
    return sent.type === 'control_response' ? asObject(sent.response).request_id : undefined;
  }

  protected override noteSent(sent: JsonObject): AgentStep[] {
    if (sent.type === 'user') return this.#noteMessage(sent);
    if (sent.type === 'control_response') return this.#noteAnswer(sent);
    this.#own.noteSent(sent);
    if (asObject(sent.request).subtype === 'interrupt') return this.#noteInterrupt();
    this.#adjustments.noteSent(sent);
    return this.#noteMode(sent);
  }

  protected read(message: JsonObject): ConversationStep {
    switch (message.type) {
      case 'control_request':
        return this.#readRequest(message);
      case 'control_response':
        return this.#readResponse(asObject(message.response));
      case 'control_cancel_request':
        return { events: this.#open.remove(message.request_id)?.events ?? [], send: [] };
      default:
        return this.#readMessage(message);
    }
  }

  protected override endFromExit(exit: AgentExit): AgentEnd | undefined {
    return this.#turn.endFromExit(exit) ?? this.#reader.endFromExit(exit);
  }

  #readMessage(message: JsonObject): ConversationStep {
    this.#turn.read(message);
    const events = this.#guard.watch(this.#reader.read(message), { mode: this.mode, message });
    const { end } = this.#reader;
    if (!end) this.#beginTurn();
    // Qwen tells of an interrupt as of any other failure.
    const wasStopped = this.wasInterrupted && message.subtype === 'error_during_execution';
    if (message.type === 'result')
      this.#turn.noteResult(wasStopped ? { state: 'cancelled' } : end && this.rejectSilence(end));
    if (message.subtype === 'init') events.push(...this.#reader.offers.readInit(message));
    events.push(...this.#settle());
    // Notifications of the tasks that an interrupt stopped would start another turn.
    const isToStop = message.subtype === 'init' && this.wasInterrupted && !this.#turn.hasUnreadMessages;
    return { events, send: isToStop ? this.send(this.#own.lines([{ subtype: 'interrupt' }])).send : [] };
  }

  #settle(): AgentStep[] {
    const { end, events } = this.#turn.settle(this.wasInterrupted);
    return end ? [...this.#open.clear(), ...this.#endTurn(end)] : events;
  }

  #endTurn(end: AgentEnd): AgentStep[] {
    // A message that arrived too late for this turn starts another.
    if (this.#turn.areMessagesHandled) this.reportedEnd = end;
    return [{ type: 'turnEnd', end: readableEnd(end) }];
  }

  #readResponse(response: JsonObject): ConversationStep {
    if (this.#isReady) return { events: this.#adjustments.read(response), send: [] };
    if (!this.#own.isFirst(response.request_id)) return nothing();
    this.#isReady = true;
    const offers = this.#reader.offers.readResponse(asObject(response.response));
    const { events, send } = this.send([this.#userMessage(this.request.prompt)]);
    return { events: [...events, ...offers], send };
  }

  #readRequest(message: JsonObject): ConversationStep {
    const rawId = message.request_id;
    const asked = asObject(message.request);
    if (asked.subtype !== 'can_use_tool') return this.send([refusal(rawId, asText(asked.subtype) ?? '')]);
    const id = this.#open.idFor(rawId ?? '');
    const tool = this.#toolOf(asked, id);
    this.#guard.noteAsked(tool);
    const open = readToolRequest(message, { id, tool, mode: this.mode });
    const paths = readPaths(open.input);
    const { isForPerson, request } = open;
    const ownTool = this.request.tools && ownToolIn(tool.name, this.#dialect.server);
    const call = { tool, paths, options: request.options, isForPerson, ownTool };
    const { ruling, isSent } = this.rule(rawId, call);
    if (ruling === 'ask' || ruling === 'check')
      return { events: this.#open.add(open, ruling === 'check' ? paths : undefined), send: [] };
    if (ruling === 'deny') this.#guard.noteDenied(tool);
    if (isSent) return nothing();
    return { events: [], send: [JSON.stringify(automaticAnswer(open, ruling === 'allow'))] };
  }

  #toolOf({ tool_use_id: useId, tool_name: name, input }: JsonObject, requestId: string): AgentTool {
    const call = { id: asText(useId) ?? requestId, name: asText(name) ?? 'tool', input: asObject(input) };
    return this.#reader.tool(call.id) ?? describeTool({ ...call, cwd: this.request.cwd });
  }

  #beginTurn(): void {
    this.reportedEnd = undefined;
    this.#turn.begin();
  }

  /** Between turns, no result will follow the interrupt, so it ends the run's turn itself. */
  #noteInterrupt(): AgentStep[] {
    this.wasInterrupted = true;
    if (!this.#turn.hasResult) return [];
    this.#turn.noteResult(undefined);
    return this.#endTurn({ state: 'cancelled' });
  }

  #noteMessage(sent: JsonObject): AgentStep[] {
    this.reportedEnd = undefined;
    this.wasInterrupted = false;
    this.#turn.noteMessage();
    const { content } = asObject(sent.message);
    const parts = asList(content).map((part) => asText(asObject(part).text) ?? '');
    return [{ type: 'message', from: 'user', text: asText(content) ?? parts.join('') }];
  }

  #noteAnswer(line: JsonObject): AgentStep[] {
    const removed = this.#open.remove(asObject(line.response).request_id);
    if (!removed?.wasAsked) return [];
    const event = readAnswer(removed.entry, line, this.#dialect);
    if (event.decision === 'deny') this.#guard.noteDenied(removed.entry.request.tool);
    if (event.decision === 'allowAlways') this.#guard.noteTrusted(removed.entry.request.tool);
    return [event, ...this.#noteMode(line)];
  }

  #noteMode(line: JsonObject): AgentStep[] {
    const mode = modeOn(line);
    if (!mode || mode === this.mode) return [];
    this.mode = mode;
    return [{ type: 'settings', mode }];
  }

  #adjustmentLines(settings: RunSettings): JsonObject[] {
    const requests = this.#adjustments.requestsFor(settings);
    const lines = this.#own.lines(requests.map(({ request }) => request));
    return lines.map((line, index) => ({ ...line, ...requests[index]?.beside }));
  }

  #userMessage(text: string): JsonObject {
    const message = { role: 'user', content: this.#dialect.contentOf(text) };
    return { type: 'user', message, parent_tool_use_id: null, session_id: '' };
  }
}
