import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type {
  PermissionDecision,
  RequestOption,
  AgentRequest,
  RequestAnswer,
} from '../protocol/agentRequests.ts';
import type { AgentExit, ConversationStep, FileCheck, RunRequest } from '../core/agentAdapter.ts';
import { BackgroundTasks, isNotification } from './backgroundTasks.ts';
import type { ClaudeReader } from './claudeMessages.ts';
import { readPaths } from './fileChanges.ts';
import { asList, asObject, asText, type JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { PendingRequests, type Pending } from './pendingRequests.ts';
import { readableEnd } from './runEnd.ts';
import { describeTool } from './tools.ts';

const OWN_ID = 'legwork-';

/** Differences between the agents that use the control protocol. */
export interface ControlDialect {
  /** Whether it takes messages while it works and echoes each when it starts on it. */
  echoesMessages: boolean;
  /** Formats the content of a message. */
  contentOf(text: string): unknown;
}

interface OpenRequest extends Pending {
  input: JsonObject;
  suggestions: unknown[];
}

/**
 * Claude's protocol over an open standard input: messages and control requests in both directions, as JSON lines.
 * The prompt is sent after the response to `initialize`.
 */
export class ControlConversation extends LineConversation {
  readonly #reader: ClaudeReader;
  readonly #dialect: ControlDialect;
  readonly #open = new PendingRequests<OpenRequest>();
  #lastId = 0;
  #isReady = false;
  /** Number of messages that were sent and not echoed yet. */
  #notEchoed = 0;
  #hasEchoed = false;
  readonly #background = new BackgroundTasks();
  /** How the latest turn ended, while a background task may start another. */
  #result: AgentEnd | undefined;
  /** The background tasks that were reported last, as JSON. */
  #reportedTasks = '';

  constructor(request: RunRequest, parts: { reader: ClaudeReader; dialect: ControlDialect }) {
    super(request);
    this.#reader = parts.reader;
    this.#dialect = parts.dialect;
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

  open(): ConversationStep {
    return this.send([this.#controlRequest({ subtype: 'initialize' })]);
  }

  override answer(requestId: string, { option: optionId, reason }: RequestAnswer): ConversationStep {
    const open = this.#open.find(requestId);
    const option = open?.request.options.find(({ id }) => id === optionId);
    return open ? this.send([answerTo(open, option?.decision ?? 'deny', reason)]) : nothing();
  }

  override endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const checked = this.#open.endCheck(id);
    if (!checked) return nothing();
    if (!areOrdinary) return { events: [{ type: 'request', request: checked.request }], send: [] };
    this.#open.remove(checked.rawId);
    return { events: [], send: [JSON.stringify(answerTo(checked, 'allow'))] };
  }

  override message(text: string): ConversationStep {
    return this.takesMessage ? this.send([this.#userMessage(text)]) : nothing();
  }

  override interrupt(): ConversationStep {
    if (!this.#isReady || this.isTurnOver) return nothing();
    const stops = this.#background.running.map(({ id }, index) =>
      this.#controlRequest({ subtype: 'stop_task', task_id: id }, index + 2),
    );
    return this.send([this.#controlRequest({ subtype: 'interrupt' }), ...stops]);
  }

  protected override answeredId(sent: JsonObject): unknown {
    return sent.type === 'control_response' ? asObject(sent.response).request_id : undefined;
  }

  protected override noteSent(sent: JsonObject): AgentStep[] {
    if (sent.type === 'user') return this.#noteMessage(sent);
    if (sent.type === 'control_response') return this.#noteAnswer(asObject(sent.response));
    const number = Number(asText(sent.request_id)?.slice(OWN_ID.length));
    if (Number.isInteger(number)) this.#lastId = Math.max(this.#lastId, number);
    return asObject(sent.request).subtype === 'interrupt' ? this.#noteInterrupt() : [];
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
    return this.#reader.endFromExit(exit);
  }

  #readMessage(message: JsonObject): ConversationStep {
    if (message.type === 'user' && message.isReplay === true && !isNotification(message)) this.#noteEcho();
    this.#background.read(message);
    const events = this.#reader.read(message);
    const { end } = this.#reader;
    if (!end) this.#beginTurn();
    if (message.type === 'result') this.#result = end && this.rejectSilence(end);
    events.push(...this.#settle());
    // Notifications of the tasks that an interrupt stopped would start another turn.
    const isToStop = message.subtype === 'init' && this.wasInterrupted && this.#notEchoed === 0;
    return { events, send: isToStop ? this.send([this.#controlRequest({ subtype: 'interrupt' })]).send : [] };
  }

  /** Ends the turn after its result, unless a background task is running or its end is not handled yet. */
  #settle(): AgentStep[] {
    const end = this.#result;
    if (!end) return [];
    const isStopped = this.wasInterrupted && end.state === 'cancelled';
    if (!isStopped && !this.#background.isQuiet) return this.#reportBackground();
    return [...this.#open.clear(), ...this.#endTurn(end)];
  }

  #reportBackground(): AgentStep[] {
    const tasks = this.#background.running.map(({ title }) => title);
    const text = JSON.stringify(tasks);
    if (this.#background.hasNews || text === this.#reportedTasks) return [];
    this.#reportedTasks = text;
    return [{ type: 'background', tasks }];
  }

  #endTurn(end: AgentEnd): AgentStep[] {
    this.#result = undefined;
    // A message that arrived too late for this turn starts another.
    const areHandled = !this.#hasEchoed || this.#notEchoed === 0;
    if (areHandled) this.reportedEnd = end;
    return [{ type: 'turnEnd', end: readableEnd(end) }];
  }

  #readResponse(response: JsonObject): ConversationStep {
    if (this.#isReady || response.request_id !== `${OWN_ID}1`) return nothing();
    this.#isReady = true;
    return this.send([this.#userMessage(this.request.prompt)]);
  }

  #readRequest(message: JsonObject): ConversationStep {
    const rawId = message.request_id;
    const request = asObject(message.request);
    if (request.subtype !== 'can_use_tool') return this.send([refuse(rawId, asText(request.subtype) ?? '')]);
    const id = this.#open.idFor(rawId ?? '');
    const toolId = asText(request.tool_use_id) ?? id;
    const input = asObject(request.input);
    const tool =
      this.#reader.tool(toolId) ??
      describeTool({ id: toolId, name: asText(request.tool_name) ?? 'tool', input, cwd: this.request.cwd });
    const suggestions = asList(request.permission_suggestions).filter(isUpdate);
    const open = { rawId, request: { id, tool, options: toOptions(suggestions) }, input, suggestions };
    const paths = readPaths(input);
    const { ruling, isSent } = this.rule(rawId, { tool, paths, options: open.request.options });
    if (ruling === 'ask' || ruling === 'check')
      return { events: this.#open.add(open, ruling === 'check' ? paths : undefined), send: [] };
    if (isSent) return nothing();
    const answer = answerTo(open, ruling, 'This run may change nothing.');
    return { events: [], send: [JSON.stringify(answer)] };
  }

  #noteEcho(): void {
    this.#hasEchoed = true;
    this.#notEchoed = Math.max(0, this.#notEchoed - 1);
  }

  #beginTurn(): void {
    this.reportedEnd = undefined;
    this.#result = undefined;
    this.#reportedTasks = '';
  }

  /** Between turns, no result will follow the interrupt, so it ends the run's turn itself. */
  #noteInterrupt(): AgentStep[] {
    this.wasInterrupted = true;
    return this.#result ? this.#endTurn({ state: 'cancelled' }) : [];
  }

  #noteMessage(sent: JsonObject): AgentStep[] {
    this.#beginTurn();
    this.wasInterrupted = false;
    this.#notEchoed++;
    const content = asObject(sent.message).content;
    const text =
      asText(content) ??
      asList(content)
        .map((part) => asText(asObject(part).text) ?? '')
        .join('');
    return [{ type: 'message', from: 'user', text }];
  }

  #noteAnswer(response: JsonObject): AgentStep[] {
    const removed = this.#open.remove(response.request_id);
    if (!removed?.wasAsked) return [];
    const { behavior, updatedPermissions } = asObject(response.response);
    const decision =
      behavior !== 'allow' ? 'deny' : updatedPermissions === undefined ? 'allow' : 'allowAlways';
    return [{ type: 'answer', request: removed.entry.request.id, decision }];
  }

  /** Builds a control request. `next` numbers requests that are sent together. */
  #controlRequest(request: JsonObject, next = 1): JsonObject {
    return { type: 'control_request', request_id: `${OWN_ID}${this.#lastId + next}`, request };
  }

  #userMessage(text: string): JsonObject {
    const message = { role: 'user', content: this.#dialect.contentOf(text) };
    return { type: 'user', message, parent_tool_use_id: null, session_id: '' };
  }
}

/** Whether a suggestion changes permissions. Qwen's suggestions are only button labels. */
function isUpdate(suggestion: unknown): boolean {
  return !['allow', 'deny', 'modify'].includes(asText(asObject(suggestion).type) ?? 'allow');
}

function toOptions(suggestions: unknown[]): RequestOption[] {
  const always = { id: 'allowAlways', decision: 'allowAlways', label: 'Allow for This Session' } as const;
  return [
    { id: 'allow', decision: 'allow', label: 'Allow' },
    ...(suggestions.length > 0 ? [always] : []),
    { id: 'deny', decision: 'deny', label: 'Deny' },
  ];
}

function answerTo(
  { rawId, input, suggestions }: OpenRequest,
  decision: PermissionDecision,
  reason = 'The user does not allow this.',
): JsonObject {
  const isAlways = decision === 'allowAlways' && suggestions.length > 0;
  const allow = {
    behavior: 'allow',
    updatedInput: input,
    ...(isAlways && { updatedPermissions: suggestions }),
  };
  const deny = { behavior: 'deny', message: reason };
  const response = decision.startsWith('allow') ? allow : deny;
  return { type: 'control_response', response: { subtype: 'success', request_id: rawId, response } };
}

/** The error response to an unknown request. */
function refuse(id: unknown, subtype: string): JsonObject {
  const error = `Legwork does not know the request "${subtype}".`;
  return { type: 'control_response', response: { subtype: 'error', request_id: id, error } };
}
