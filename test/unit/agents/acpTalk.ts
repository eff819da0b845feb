import { acpAgent } from '../../../src/agents/acpAgent.ts';
import type { JsonObject } from '../../../src/agents/json.ts';
import type { Conversation, ConversationStep, RunRequest } from '../../../src/core/agentAdapter.ts';
import { requestFor } from './recordings.ts';

/* An agent of which only its protocol is known, and what it says. */

export const ANY = acpAgent({ id: 'any', command: ['any', 'acp'] });

export interface Session {
  conversation: Conversation;
  /** What came of the response that began the session. */
  step: ConversationStep;
}

/** A conversation whose session was just begun. */
export function beginSession(
  session: JsonObject = {},
  { request = {}, initialized = {} }: { request?: Partial<RunRequest>; initialized?: JsonObject } = {},
): Session {
  const conversation = ANY.conversation(requestFor({ transport: 'acp', ...request }));
  conversation.open();
  const agentCapabilities = { loadSession: true };
  push(conversation, { id: 0, result: { protocolVersion: 1, agentCapabilities, ...initialized } });
  return { conversation, step: push(conversation, { id: 1, result: { sessionId: 's', ...session } }) };
}

export function push(conversation: Conversation, message: JsonObject): ConversationStep {
  return conversation.push(JSON.stringify({ jsonrpc: '2.0', ...message }));
}

/** What the agent tells in an update. */
export function update(conversation: Conversation, what: JsonObject): ConversationStep['events'] {
  return push(conversation, { method: 'session/update', params: { sessionId: 's', update: what } }).events;
}

export function sent({ send }: { send: readonly string[] }): JsonObject[] {
  return send.map((line) => JSON.parse(line) as JsonObject);
}

/** Modes as a session offers them; each may have a description. */
export function offering(current: string, ...modes: (string | readonly [id: string, description: string])[]) {
  const availableModes = modes.map((mode) => {
    const [id, description] = typeof mode === 'string' ? [mode] : mode;
    return { id, name: id, ...(description !== undefined && { description }) };
  });
  return { modes: { currentModeId: current, availableModes } };
}

/** A request of the agent for a permission, with options as `[id, kind, name]`. */
export function ask(
  conversation: Conversation,
  options: readonly (readonly [id: string, kind: string, name?: string])[],
  toolCall: JsonObject = {},
): ConversationStep {
  const params = {
    sessionId: 's',
    toolCall: { toolCallId: 'c', ...toolCall },
    options: options.map(([optionId, kind, name = optionId]) => ({ optionId, kind, name })),
  };
  return push(conversation, { id: 7, method: 'session/request_permission', params });
}
