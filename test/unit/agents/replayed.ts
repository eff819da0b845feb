import type { Conversation, ConversationStep, RecordEntry } from '../../../src/core/agentAdapter.ts';

/** A whole replay at once: all its events, and what was still to be sent. */
export function replayed(
  conversation: Conversation,
  record: { output: readonly string[]; sent: readonly RecordEntry[] },
): ConversationStep {
  const replay = conversation.replay(record.sent);
  const events = [...replay.begin(), ...record.output.flatMap((line) => replay.push(line))];
  const { events: last, send } = replay.end();
  return { events: [...events, ...last], send };
}
