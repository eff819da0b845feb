import type { ConversationReplay, ConversationStep, FormerPart, RecordEntry } from '../core/agentAdapter.ts';
import type { SettingRequest } from './acpSettings.ts';
import { parseMessage, type JsonObject } from './json.ts';
import { LineConversation } from './lineConversation.ts';

/** JSON-RPC over lines: the ids of our requests, those that have no response yet, and what an earlier host sent. */
export abstract class AcpWire extends LineConversation {
  /** Requests that have no response yet, by id. */
  readonly #pending = new Map<number, JsonObject>();
  /** Requests that an earlier host sent, by id. They are repeated as they were, whatever this version would send. */
  readonly #recorded = new Map<number, JsonObject>();
  #lastId = -1;

  override replay(record: readonly RecordEntry[], former?: FormerPart): ConversationReplay {
    for (const entry of record) {
      const message = 'line' in entry && entry.line !== null ? parseMessage(entry.line) : undefined;
      if (typeof message?.id === 'number' && message.method !== undefined)
        this.#recorded.set(message.id, message);
    }
    return super.replay(record, former);
  }

  protected override answeredId(sent: JsonObject): unknown {
    return sent.method === undefined ? sent.id : undefined;
  }

  /** Whether an earlier host sent a request where the next one is to be sent. */
  protected get hasNext(): boolean {
    return this.#recorded.has(this.#lastId + 1);
  }

  protected isPending(method: string): boolean {
    return [...this.#pending.values()].some((request) => request.method === method);
  }

  protected noteRequest(sent: JsonObject): void {
    if (typeof sent.id !== 'number') return;
    this.#lastId = Math.max(this.#lastId, sent.id);
    this.#pending.set(sent.id, sent);
  }

  /** Takes the request that a response is for; `undefined` if there is none. */
  protected takeRequest({ id }: JsonObject): JsonObject | undefined {
    const request = typeof id === 'number' ? this.#pending.get(id) : undefined;
    if (request) this.#pending.delete(Number(id));
    return request;
  }

  /** The message of the next request; `offset` counts the requests before it that are sent with it. */
  protected nextMessage(request: SettingRequest, offset = 0): JsonObject {
    const id = this.#lastId + 1 + offset;
    return this.#recorded.get(id) ?? { jsonrpc: '2.0', id, ...request };
  }

  protected sendRequest(request: SettingRequest): ConversationStep {
    return this.send([this.nextMessage(request)]);
  }
}
