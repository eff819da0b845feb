import type {
  AgentEnd,
  AgentStep,
  AgentTool,
  PermissionDecision,
  PermissionRequest,
} from '../protocol/agentEvents.ts';
import type { AgentExit, ConversationStep, RunRequest } from '../core/agentAdapter.ts';
import { BackgroundTasks, isNotification } from './backgroundTasks.ts';
import type { ClaudeReader } from './claudeMessages.ts';
import { pathOf } from './fileChanges.ts';
import { listOf, objectOf, textOf, type JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { policyAnswer } from './permissionPolicy.ts';
import { readableEnd } from './runEnd.ts';
import { describeTool } from './tools.ts';

const OWN_ID = 'legwork-';

/** What differs between the agents that speak the control protocol. */
export interface ControlDialect {
  /** Whether it takes messages while it works, and tells each again when it takes it up. */
  echoesMessages: boolean;
  /** How it wants the content of a message. */
  contentOf(text: string): unknown;
}

interface OpenRequest {
  request: PermissionRequest;
  input: JsonObject;
  suggestions: unknown[];
}

/**
 * Claude's protocol over an open standard input: messages and control requests, both ways, as JSON lines.
 * The prompt is sent when the agent has answered to `initialize`.
 */
export class ControlConversation extends LineConversation {
  readonly #reader: ClaudeReader;
  readonly #dialect: ControlDialect;
  readonly #open = new Map<string, OpenRequest>();
  #lastId = 0;
  #isReady = false;
  /** Messages that it was sent and has not told again. */
  #unheard = 0;
  #hasEchoed = false;
  readonly #background = new BackgroundTasks();
  /** How its latest turn ended, while what runs in the background may begin another. */
  #result: AgentEnd | undefined;
  /** What it was last told to wait for. */
  #awaited = '';

  constructor(request: RunRequest, parts: { reader: ClaudeReader; dialect: ControlDialect }) {
    super(request);
    this.#reader = parts.reader;
    this.#dialect = parts.dialect;
  }

  override get openRequests(): readonly PermissionRequest[] {
    return [...this.#open.values()].map(({ request }) => request);
  }

  override get takesMessage(): boolean {
    return this.#isReady && (this.#dialect.echoesMessages || this.isTurnOver);
  }

  open(): ConversationStep {
    return this.send([this.#controlRequest({ subtype: 'initialize' })]);
  }

  override answer(requestId: string, decision: PermissionDecision): ConversationStep {
    const open = this.#open.get(requestId);
    return open ? this.send([answerTo(open, decision)]) : nothing();
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

  protected override noteSent(sent: JsonObject): AgentStep[] {
    if (sent.type === 'user') return this.#noteMessage(sent);
    if (sent.type === 'control_response') return this.#noteAnswer(objectOf(sent.response));
    const number = Number(textOf(sent.request_id)?.slice(OWN_ID.length));
    if (Number.isInteger(number)) this.#lastId = Math.max(this.#lastId, number);
    return objectOf(sent.request).subtype === 'interrupt' ? this.#noteInterrupt() : [];
  }

  protected read(message: JsonObject): ConversationStep {
    switch (message.type) {
      case 'control_request':
        return this.#readRequest(message);
      case 'control_response':
        return this.#readResponse(objectOf(message.response));
      case 'control_cancel_request': {
        const request = textOf(message.request_id) ?? '';
        return {
          events: this.#open.delete(request) ? [{ type: 'permissionWithdrawn', request }] : [],
          send: [],
        };
      }
      default:
        return this.#readMessage(message);
    }
  }

  protected override sayAtExit(exit: AgentExit): AgentEnd | undefined {
    return this.#reader.sayAtExit(exit);
  }

  #readMessage(message: JsonObject): ConversationStep {
    if (message.type === 'user' && message.isReplay === true && !isNotification(message)) this.#noteEcho();
    this.#background.read(message);
    const events = this.#reader.read(message);
    const { end } = this.#reader;
    if (!end) this.#beginTurn();
    if (message.type === 'result') this.#result = end && this.judgeSilence(end);
    events.push(...this.#settle());
    // What it hears of the tasks that were stopped with it would have it go on.
    const isToStop = message.subtype === 'init' && this.wasInterrupted && this.#unheard === 0;
    return { events, send: isToStop ? this.send([this.#controlRequest({ subtype: 'interrupt' })]).send : [] };
  }

  /** Its turn is over with its result, unless something in the background goes on or has yet to be heard of. */
  #settle(): AgentStep[] {
    const end = this.#result;
    if (!end) return [];
    const isStopped = this.wasInterrupted && end.state === 'cancelled';
    if (!isStopped && !this.#background.isQuiet) return this.#tellAwaited();
    return [...this.#withdrawAll(), ...this.#endTurn(end)];
  }

  #tellAwaited(): AgentStep[] {
    const tasks = this.#background.running.map(({ title }) => title);
    const awaited = JSON.stringify(tasks);
    if (this.#background.hasNews || awaited === this.#awaited) return [];
    this.#awaited = awaited;
    return [{ type: 'background', tasks }];
  }

  #endTurn(end: AgentEnd): AgentStep[] {
    this.#result = undefined;
    // A message that came too late for this turn begins another.
    const isHeard = !this.#hasEchoed || this.#unheard === 0;
    if (isHeard) this.said = end;
    return [{ type: 'turnEnd', end: readableEnd(end) }];
  }

  #readResponse(response: JsonObject): ConversationStep {
    if (this.#isReady || response.request_id !== `${OWN_ID}1`) return nothing();
    this.#isReady = true;
    return this.send([this.#userMessage(this.request.prompt)]);
  }

  #readRequest(message: JsonObject): ConversationStep {
    const id = textOf(message.request_id) ?? '';
    const asked = objectOf(message.request);
    if (asked.subtype !== 'can_use_tool') return this.send([refusal(id, textOf(asked.subtype) ?? '')]);
    const toolId = textOf(asked.tool_use_id) ?? id;
    const input = objectOf(asked.input);
    const tool =
      this.#reader.tool(toolId) ??
      describeTool({ id: toolId, name: textOf(asked.tool_name) ?? 'tool', input, cwd: this.request.cwd });
    const open = openRequest({ id, tool, input, suggestions: asked.permission_suggestions });
    const path = pathOf(input);
    const decision = policyAnswer(this.request, { kind: tool.kind, paths: path === undefined ? [] : [path] });
    if (decision) return this.send([answerTo(open, decision, 'This run may change nothing.')]);
    this.#open.set(id, open);
    return { events: [{ type: 'permission', request: open.request }], send: [] };
  }

  #noteEcho(): void {
    this.#hasEchoed = true;
    this.#unheard = Math.max(0, this.#unheard - 1);
  }

  #beginTurn(): void {
    this.said = undefined;
    this.#result = undefined;
    this.#awaited = '';
  }

  /** Between two turns there is nothing to interrupt that would end with a result. */
  #noteInterrupt(): AgentStep[] {
    this.wasInterrupted = true;
    return this.#result ? this.#endTurn({ state: 'cancelled' }) : [];
  }

  #noteMessage(sent: JsonObject): AgentStep[] {
    this.#beginTurn();
    this.wasInterrupted = false;
    this.#unheard++;
    const content = objectOf(sent.message).content;
    const text =
      textOf(content) ??
      listOf(content)
        .map((part) => textOf(objectOf(part).text) ?? '')
        .join('');
    return [{ type: 'message', from: 'user', text }];
  }

  #noteAnswer(response: JsonObject): AgentStep[] {
    const request = textOf(response.request_id) ?? '';
    if (!this.#open.delete(request)) return [];
    const { behavior, updatedPermissions } = objectOf(response.response);
    const decision =
      behavior !== 'allow' ? 'deny' : updatedPermissions === undefined ? 'allow' : 'allowAlways';
    return [{ type: 'permissionAnswer', request, decision }];
  }

  #withdrawAll(): AgentStep[] {
    const ids = [...this.#open.keys()];
    this.#open.clear();
    return ids.map((request) => ({ type: 'permissionWithdrawn', request }));
  }

  /** The next request of ours, or one of several that are sent together. */
  #controlRequest(request: JsonObject, next = 1): JsonObject {
    return { type: 'control_request', request_id: `${OWN_ID}${this.#lastId + next}`, request };
  }

  #userMessage(text: string): JsonObject {
    const message = { role: 'user', content: this.#dialect.contentOf(text) };
    return { type: 'user', message, parent_tool_use_id: null, session_id: '' };
  }
}

function openRequest(asked: {
  id: string;
  tool: AgentTool;
  input: JsonObject;
  suggestions: unknown;
}): OpenRequest {
  // Qwen's suggestions are labels of buttons, and no change of what is allowed.
  const isUpdate = (item: unknown) =>
    !['allow', 'deny', 'modify'].includes(textOf(objectOf(item).type) ?? 'allow');
  const suggestions = listOf(asked.suggestions).filter(isUpdate);
  const options: PermissionRequest['options'] = [
    { id: 'allow', decision: 'allow', label: 'Allow' },
    { id: 'deny', decision: 'deny', label: 'Deny' },
  ];
  const always = { id: 'allowAlways', decision: 'allowAlways', label: 'Allow for This Session' } as const;
  if (suggestions.length > 0) options.splice(1, 0, always);
  return { request: { id: asked.id, tool: asked.tool, options }, input: asked.input, suggestions };
}

function answerTo(
  { request, input, suggestions }: OpenRequest,
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
  return { type: 'control_response', response: { subtype: 'success', request_id: request.id, response } };
}

/** An agent that asks for something unknown would wait for ever without an answer. */
function refusal(id: string, subtype: string): JsonObject {
  const error = `Legwork does not know the request "${subtype}".`;
  return { type: 'control_response', response: { subtype: 'error', request_id: id, error } };
}
