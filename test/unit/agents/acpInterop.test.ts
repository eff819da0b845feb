import { agent, methods, ndJsonStream, type RequestPermissionResponse } from '@agentclientprotocol/sdk';
import { expect, test } from 'vitest';
import { acpAgent } from '../../../src/agents/acpAgent.ts';
import type { ConversationStep } from '../../../src/core/agentAdapter.ts';
import { LineSplitter } from '../../../src/base/lineSplitter.ts';
import type { AgentStep } from '../../../src/protocol/agentEvents.ts';
import { AT, requestFor } from './recordings.ts';

/** An agent of the protocol's own library, which checks what it is sent. */
function libraryAgent(prompts: string[]) {
  return agent({ name: 'library' })
    .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1, agentCapabilities: {} }))
    .onRequest(methods.agent.session.new, () => ({
      sessionId: 's',
      modes: { currentModeId: 'code', availableModes: ['code', 'plan'].map((id) => ({ id, name: id })) },
    }))
    .onRequest(methods.agent.session.setMode, () => ({}))
    .onRequest(methods.agent.session.prompt, async ({ params, client }) => {
      const [part] = params.prompt;
      prompts.push(part?.type === 'text' ? part.text : '');
      const toolCall = {
        toolCallId: 'c',
        title: 'Fetch',
        kind: 'fetch' as const,
        status: 'pending' as const,
      };
      const options = [{ optionId: 'yes', name: 'Yes', kind: 'allow_once' as const }];
      const asked = { sessionId: 's', toolCall, options };
      const answer = await client.request(methods.client.session.requestPermission, asked);
      const { outcome } = answer as RequestPermissionResponse;
      const text = outcome.outcome === 'selected' ? outcome.optionId : 'cancelled';
      const update = {
        sessionUpdate: 'agent_message_chunk' as const,
        content: { type: 'text' as const, text },
      };
      await client.notify(methods.client.session.update, { sessionId: 's', update });
      return { stopReason: 'end_turn' as const };
    });
}

test('the protocol’s own library understands what is sent, and is understood', async () => {
  const prompts: string[] = [];
  const input = new TransformStream<Uint8Array, Uint8Array>();
  const output = new TransformStream<Uint8Array, Uint8Array>();
  const connection = libraryAgent(prompts).connect(ndJsonStream(output.writable, input.readable));
  const writer = input.writable.getWriter();
  const conversation = acpAgent({ id: 'x', command: ['x'] }).conversation(
    requestFor({ transport: 'acp', mode: 'readOnly', prompt: 'Plan it.' }),
  );
  const events: AgentStep[] = [];
  const take = (step: ConversationStep) => {
    events.push(...step.events);
    for (const line of step.send) void writer.write(new TextEncoder().encode(`${line}\n`));
    for (const { id } of conversation.openRequests) take(conversation.answer(id, { option: 'yes' }));
  };
  take(conversation.open());
  const splitter = new LineSplitter();
  const messages = ['And more.'];
  for await (const chunk of output.readable) {
    for (const line of splitter.push(chunk)) take(conversation.push(line));
    const next = conversation.isTurnOver ? messages.shift() : undefined;
    if (next !== undefined) take(conversation.message(next));
    else if (conversation.isTurnOver) break;
  }
  conversation.close();
  expect(prompts).toEqual(['Plan it.', 'And more.']);
  expect(events.filter(({ type }) => type === 'text')).toHaveLength(2);
  expect(conversation.finish({ exitCode: 0, at: AT })).toEqual({ state: 'completed', text: 'yes' });
  await writer.close();
  await connection.closed;
});
