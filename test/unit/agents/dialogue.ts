import { expect } from 'vitest';
import type { Conversation, ConversationStep, RunRequest } from '../../../src/core/agentAdapter.ts';
import { asObject, asText, type JsonObject } from '../../../src/agents/json.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import type { RunMode } from '../../../src/protocol/runMode.ts';
import type { DialogueLine } from './recordings.ts';

/** What happened in a dialogue, in order; `auto` is a line that the conversation wanted sent because of an output line. */
export type Move =
  | { kind: 'output'; line: string }
  | { kind: 'auto'; line: string }
  | { kind: 'user'; act: (conversation: Conversation) => ConversationStep; lines: string[] };

export interface Played {
  moves: Move[];
  events: AgentStep[];
}

/**
 * Plays a recorded dialogue against a conversation: what the agent said is pushed, what the recorded client said
 * is checked against what the conversation sends, or done through it. Ids of requests are the conversation's own.
 */
export class DialoguePlayer {
  readonly #conversation: Conversation;
  readonly #moves: Move[] = [];
  readonly #events: AgentStep[] = [];
  /** What the conversation wanted sent, and the recorded client has yet to send. */
  readonly #wanted: string[] = [];
  /** Our id for a recorded one; nothing for requests that the conversation has no need of. */
  readonly #ids = new Map<unknown, unknown>();

  constructor(conversation: Conversation) {
    this.#conversation = conversation;
  }

  play(dialogue: readonly DialogueLine[]): Played {
    this.#take(this.#conversation.open());
    for (const { dir, msg } of dialogue) {
      if (dir === '<') this.#hear(msg);
      else this.#say(msg);
    }
    expect(this.#wanted).toEqual([]);
    return { moves: this.#moves, events: this.#events };
  }

  #take(step: ConversationStep): void {
    this.#events.push(...step.events);
    this.#wanted.push(...step.send);
    this.#moves.push(...step.send.map((line) => ({ kind: 'auto' as const, line })));
  }

  #hear(message: JsonObject): void {
    const own = this.#withOwnId(message);
    if (!own) return;
    const line = JSON.stringify(own);
    this.#moves.push({ kind: 'output', line });
    this.#take(this.#conversation.push(line));
  }

  #withOwnId(message: JsonObject): JsonObject | undefined {
    const response = asObject(message.response);
    if (message.type === 'control_response') {
      if (!this.#ids.has(response.request_id)) return message;
      const id = this.#ids.get(response.request_id);
      return id === undefined ? undefined : { ...message, response: { ...response, request_id: id } };
    }
    if (message.jsonrpc === undefined || message.method !== undefined) return message;
    const id = this.#ids.get(message.id);
    return id === undefined ? undefined : { ...message, id };
  }

  #say(message: JsonObject): void {
    if (message.method === 'session/prompt') this.#agreeToSetup();
    const index = this.#wanted.findIndex((line) => isSameKind(JSON.parse(line) as JsonObject, message));
    if (index >= 0) {
      this.#map(message, JSON.parse(this.#wanted.splice(index, 1)[0] ?? '{}') as JsonObject);
      return;
    }
    const act = actOf(message);
    const step = act?.(this.#conversation);
    if (!act || !step || step.send.length === 0) {
      // Nothing the conversation would do: neither is what came of it.
      this.#ids.set(message.id ?? message.request_id, undefined);
      return;
    }
    this.#events.push(...step.events);
    this.#moves.push({ kind: 'user', act, lines: step.send });
    const last = JSON.parse(step.send.at(-1) ?? '{}') as JsonObject;
    if (isResponse(message)) expect(withoutMessage(last)).toEqual(withoutMessage(message));
    else this.#map(message, last);
  }

  /** The recorded client left the session as it was; an agent agrees to what ours sets. */
  #agreeToSetup(): void {
    const index = this.#wanted.findIndex((line) => line.includes('"method":"session/set_'));
    if (index < 0) return;
    const { id } = JSON.parse(this.#wanted.splice(index, 1)[0] ?? '{}') as JsonObject;
    const line = JSON.stringify({ jsonrpc: '2.0', id, result: {} });
    this.#moves.push({ kind: 'output', line });
    this.#take(this.#conversation.push(line));
  }

  #map(recorded: JsonObject, own: JsonObject): void {
    if (isResponse(recorded)) return;
    this.#ids.set(recorded.id ?? recorded.request_id, own.id ?? own.request_id);
  }
}

const MODES: Record<string, RunMode> = { acceptEdits: 'allowEdits', default: 'ask', plan: 'readOnly' };

/** What a person did, of what the recorded client sent. */
function actOf(message: JsonObject): ((conversation: Conversation) => ConversationStep) | undefined {
  const params = asObject(message.params);
  const request = asObject(message.request);
  if (message.method === 'session/prompt')
    return (conversation) => conversation.message(promptText(params.prompt));
  if (message.method === 'session/cancel' || request.subtype === 'interrupt')
    return (conversation) => conversation.interrupt();
  const mode = MODES[String(request.mode)];
  if (request.subtype === 'set_permission_mode' && mode)
    return (conversation) => conversation.adjust({ mode });
  if (message.type === 'user')
    return (conversation) => conversation.message(promptText(asObject(message.message).content));
  const response = asObject(message.response);
  if (message.type === 'control_response') {
    const isAllowed = asObject(response.response).behavior === 'allow';
    return (conversation) =>
      conversation.answer(String(response.request_id), { option: isAllowed ? 'allow' : 'deny' });
  }
  const optionId = asText(asObject(asObject(message.result).outcome).optionId);
  if (optionId === undefined) return undefined;
  return (conversation) => conversation.answer(String(message.id), { option: optionId });
}

export function promptText(content: unknown): string {
  if (typeof content === 'string') return content;
  return Array.isArray(content) ? content.map((part) => asText(asObject(part).text) ?? '').join('') : '';
}

function isResponse(message: JsonObject): boolean {
  return (
    message.type === 'control_response' || (message.jsonrpc !== undefined && message.method === undefined)
  );
}

/** Whether a line of ours stands for what the recorded client sent. */
function isSameKind(own: JsonObject, recorded: JsonObject): boolean {
  if (isResponse(own) || isResponse(recorded))
    return isResponse(own) && isResponse(recorded) && own.id === recorded.id;
  const kind = (message: JsonObject) => message.method ?? asObject(message.request).subtype ?? message.type;
  return kind(own) === kind(recorded);
}

/** The words of a denial are ours. */
function withoutMessage(message: JsonObject): JsonObject {
  return JSON.parse(
    JSON.stringify(message, (key, value: unknown) => (key === 'message' ? undefined : value)),
  ) as JsonObject;
}

/** What the recorded run was asked for. */
export function dialogueRequest(dialogue: readonly DialogueLine[]): Partial<RunRequest> {
  const sent = dialogue.filter(({ dir }) => dir === '>').map(({ msg }) => msg);
  const load = sent.find(({ method }) => method === 'session/load');
  const prompt = sent.find(({ method, type }) => method === 'session/prompt' || type === 'user');
  const content = asObject(prompt?.params).prompt ?? asObject(prompt?.message).content;
  const session = asText(asObject(load?.params).sessionId);
  return { prompt: promptText(content), ...(session !== undefined && { session }) };
}
