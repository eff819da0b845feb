import { randomUUID } from 'node:crypto';
import { Readable, Writable } from 'node:stream';
import {
  agent,
  methods,
  ndJsonStream,
  RequestError,
  type AgentContext,
  type RequestPermissionResponse,
  type SessionUpdate,
} from '@agentclientprotocol/sdk';
import { hasSession, ModelSession, type WantedCall } from './modelSession.ts';
import { useTool } from './useTool.ts';

/*
 * A stand-in for agents that speak ACP, on the protocol's own library: it gives each prompt to the model at
 * `ANTHROPIC_BASE_URL`, asks before it uses a tool, and tells what it does. It ends when its input ends.
 */

interface Session {
  id: string;
  talk: ModelSession;
  mode: string;
  interruption: AbortController;
}

const sessions = new Map<string, Session>();
const MODES = ['default', 'acceptEdits', 'bypassPermissions', 'plan'].map((id) => ({ id, name: id }));
const OPTIONS = [
  { optionId: 'yes', name: 'Yes', kind: 'allow_once' as const },
  { optionId: 'no', name: 'No', kind: 'reject_once' as const },
];

const connection = agent({ name: 'stand-in' })
  .onRequest(methods.agent.initialize, () => ({
    protocolVersion: 1,
    agentCapabilities: { loadSession: true },
    agentInfo: { name: 'stand-in', version: '0.0.1' },
  }))
  .onRequest(methods.agent.session.new, () => {
    const id = randomUUID();
    return { sessionId: id, ...openSession(id) };
  })
  .onRequest(methods.agent.session.load, ({ params }) => {
    if (!hasSession(params.sessionId)) throw RequestError.resourceNotFound(params.sessionId);
    return openSession(params.sessionId);
  })
  .onRequest(methods.agent.session.setMode, ({ params }) => {
    sessionOf(params.sessionId).mode = params.modeId;
    return {};
  })
  .onRequest(methods.agent.session.prompt, ({ params, client }) => {
    const text = params.prompt.map((part) => (part.type === 'text' ? part.text : '')).join('');
    return playTurn({ session: sessionOf(params.sessionId), client, text });
  })
  .onNotification(methods.agent.session.cancel, ({ params }) => {
    sessionOf(params.sessionId).interruption.abort();
  })
  .connect(
    ndJsonStream(
      Writable.toWeb(process.stdout),
      Readable.toWeb(process.stdin) as unknown as ReadableStream<Uint8Array>,
    ),
  );

await connection.closed;
process.exit(0);

function openSession(id: string) {
  const talk = new ModelSession(id, { model: 'fake' });
  sessions.set(id, { id, talk, mode: 'default', interruption: new AbortController() });
  return { modes: { currentModeId: 'default', availableModes: MODES } };
}

function sessionOf(id: string): Session {
  const session = sessions.get(id);
  if (!session) throw RequestError.resourceNotFound(id);
  return session;
}

async function playTurn(turn: { session: Session; client: AgentContext; text: string }) {
  const { session, text } = turn;
  session.interruption = new AbortController();
  const { signal } = session.interruption;
  const tokens = { inputTokens: 0, outputTokens: 0, totalTokens: 0 };
  session.talk.addPrompt(text);
  for (;;) {
    const answer = await session.talk.ask(signal).catch(() => undefined);
    if (signal.aborted) return { stopReason: 'cancelled' as const, usage: tokens };
    if (!answer) throw RequestError.internalError(undefined, 'Unable to connect');
    if ('failure' in answer) throw new RequestError(answer.status, answer.failure);
    tokens.inputTokens += answer.tokens.input;
    tokens.outputTokens += answer.tokens.output;
    tokens.totalTokens = tokens.inputTokens + tokens.outputTokens;
    if (answer.text) {
      const content = { type: 'text' as const, text: answer.text };
      await tell(turn, { sessionUpdate: 'agent_message_chunk', content });
    }
    if (!answer.call) return { stopReason: 'end_turn' as const, usage: tokens };
    session.talk.addResult(answer.call, await doCall(turn, answer.call));
    if (signal.aborted) return { stopReason: 'cancelled' as const, usage: tokens };
  }
}

async function doCall(turn: { session: Session; client: AgentContext }, call: WantedCall) {
  const isWrite = call.name === 'Write';
  const toolCall = {
    toolCallId: call.id,
    title: String(isWrite ? call.input.file_path : call.input.command),
    kind: isWrite ? ('edit' as const) : ('execute' as const),
    locations: isWrite ? [{ path: String(call.input.file_path) }] : [],
    rawInput: call.input,
  };
  await tell(turn, { sessionUpdate: 'tool_call', ...toolCall, status: 'pending' });
  const isAllowed = await mayUse(turn, toolCall);
  const { signal } = turn.session.interruption;
  const outcome = isAllowed ? await useTool(call, signal) : { output: 'It was not allowed.', isError: true };
  const diff = {
    type: 'diff' as const,
    path: String(call.input.file_path),
    newText: String(call.input.content),
  };
  await tell(turn, {
    sessionUpdate: 'tool_call_update',
    toolCallId: call.id,
    status: outcome.isError ? 'failed' : 'completed',
    content: [
      { type: 'content', content: { type: 'text', text: outcome.output } },
      ...(isWrite && !outcome.isError ? [diff] : []),
    ],
  });
  return outcome;
}

async function mayUse(
  { session, client }: { session: Session; client: AgentContext },
  toolCall: { toolCallId: string; title: string; kind: 'edit' | 'execute' },
): Promise<boolean> {
  if (session.mode === 'bypassPermissions') return true;
  if (session.mode === 'acceptEdits' && toolCall.kind === 'edit') return true;
  const request = { sessionId: session.id, toolCall, options: OPTIONS };
  const answer = await client.request(methods.client.session.requestPermission, request);
  const { outcome } = answer as RequestPermissionResponse;
  return outcome.outcome === 'selected' && outcome.optionId === 'yes';
}

async function tell(
  { session, client }: { session: Session; client: AgentContext },
  update: SessionUpdate,
): Promise<void> {
  await client.notify(methods.client.session.update, { sessionId: session.id, update });
}
