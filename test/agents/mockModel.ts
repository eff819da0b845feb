import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Disposable } from '../../src/base/disposable.ts';
import { anthropicWire } from './anthropicWire.ts';
import { geminiWire } from './geminiWire.ts';
import { nextStep } from './mockScenarios.ts';
import { callFor } from './mockTools.ts';
import { object, Stream, TOKENS_IN, type Json, type Wire } from './mockWire.ts';
import { chatWire, responsesWire } from './openaiWires.ts';

const WIRES: readonly Wire[] = [anthropicWire, responsesWire, chatWire, geminiWire];

/** A scripted model on this machine, for agents that are told to use it. */
export interface MockModel extends Disposable {
  /** Without a slash at its end. */
  readonly url: string;
  /** What it was asked, in order. */
  readonly requests: readonly { path: string; body: Json }[];
}

/**
 * Starts a server that answers as the models of Anthropic, OpenAI and Google do, over HTTP and without knowing anything:
 * the prompt names the scenario it plays (`promptFor`).
 */
export async function startMockModel(): Promise<MockModel> {
  const requests: { path: string; body: Json }[] = [];
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      requests.push({ path, body });
      return respond({ path, body, response });
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    dispose() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function respond(request: { path: string; body: Json; response: ServerResponse }): Promise<void> {
  const { path, body, response } = request;
  const wire = WIRES.find((candidate) => candidate.matches(path));
  if (!wire) {
    sendJson(response, 200, otherAnswer(path));
    return;
  }
  const asked = wire.ask(body, path);
  const { status, hang, call, ...rest } = nextStep(asked.prompt, asked.results);
  if (hang) return;
  if (status !== undefined) {
    sendJson(response, status, wire.error(status));
    return;
  }
  const toolCall = call && callFor(call, asked.tools);
  const isStuck = call !== undefined && !toolCall;
  const out = new Stream(response);
  await wire.answer(out, isStuck ? { say: 'There is no tool for it.' } : { ...rest, call: toolCall }, asked);
  out.end();
}

/** What agents ask beside: the length of a prompt, the models there are. */
function otherAnswer(path: string): Json {
  if (/count_?tokens$/i.test(path)) return { input_tokens: TOKENS_IN, totalTokens: TOKENS_IN };
  return { object: 'list', data: [{ id: 'mock-model', object: 'model', owned_by: 'mock' }] };
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    return object(JSON.parse(Buffer.concat(chunks).toString('utf8')));
  } catch {
    return {};
  }
}

function sendJson(response: ServerResponse, status: number, body: Json): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
