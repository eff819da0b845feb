import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Disposable } from '../../src/base/disposable.ts';
import { anthropicWire } from './anthropicWire.ts';
import { geminiWire } from './geminiWire.ts';
import { nextStep } from './mockScenarios.ts';
import { callFor } from './mockTools.ts';
import { object, Stream, TOKENS_IN, type Asked, type Json, type Wire } from './mockWire.ts';
import { chatWire, responsesWire } from './openaiWires.ts';

const WIRES: readonly Wire[] = [anthropicWire, responsesWire, chatWire, geminiWire];

/** A scripted model on this machine, for agents that are told to use it. */
export interface MockModel extends Disposable {
  /** Without a slash at its end. */
  readonly url: string;
  /** What it was asked, in order. */
  readonly requests: readonly ModelRequest[];
  /** Of these the steps of the work: what offers tools, and is no chore such as a title. */
  readonly steps: readonly ModelRequest[];
  /** Lets all answers go that wait at this gate, now and later. */
  openGate(name: string): void;
}

export interface ModelRequest {
  path: string;
  body: Json;
  /** Missing where it is no question to a model. */
  asked?: Asked;
}

/**
 * Starts a server that answers as the models of Anthropic, OpenAI and Google do, over HTTP and without knowing anything:
 * the prompt names the scenario it plays (`promptFor`).
 */
export async function startMockModel(): Promise<MockModel> {
  const requests: ModelRequest[] = [];
  const gates = new Gates();
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = (request.url ?? '').split('?')[0] ?? '';
      const wire = WIRES.find((candidate) => candidate.matches(path));
      const asked = wire?.ask(body, path);
      requests.push({ path, body, ...(asked && { asked }) });
      if (wire && asked) return respond({ wire, asked, body, gates, response });
      sendJson(response, 200, otherAnswer(path));
      return undefined;
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get steps() {
      return requests.filter(({ asked }) => asked !== undefined && asked.tools.length > 0);
    },
    openGate: (name) => gates.open(name),
    dispose() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What a test holds answers back with. */
class Gates {
  readonly #open = new Set<string>();
  readonly #waiting = new Map<string, (() => void)[]>();

  isOpen(name: string): boolean {
    return this.#open.has(name);
  }

  open(name: string): void {
    this.#open.add(name);
    for (const go of this.#waiting.get(name) ?? []) go();
    this.#waiting.delete(name);
  }

  async pass(name: string): Promise<void> {
    if (this.isOpen(name)) return;
    await new Promise<void>((resolve) => {
      this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), resolve]);
    });
  }
}

async function respond(request: {
  wire: Wire;
  asked: Asked;
  body: Json;
  gates: Gates;
  response: ServerResponse;
}): Promise<void> {
  const { wire, asked, body, gates, response } = request;
  const step = nextStep(asked);
  const { status, message, gate, hang, untilHeard, ...rest } = step;
  const heard = JSON.stringify(body);
  const isHeard = untilHeard !== undefined && heard.includes(untilHeard.join(''));
  const call = isHeard ? undefined : step.call;
  if (hang) return;
  if (status !== undefined && (gate === undefined || !gates.isOpen(gate))) {
    sendJson(response, status, wire.error(status, message ?? `scripted ${status}`));
    return;
  }
  if (gate !== undefined) await gates.pass(gate);
  const toolCall = call && callFor(call, asked.tools, heard);
  const isStuck = call !== undefined && !toolCall;
  const reply = isStuck ? { say: 'There is no tool for it.' } : { ...rest, call: toolCall };
  if (wire.whole && body.stream !== true) {
    sendJson(response, 200, wire.whole(reply, asked));
    return;
  }
  const out = new Stream(response);
  if (step.cut) {
    out.cut();
    return;
  }
  await wire.answer(out, reply, asked);
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
