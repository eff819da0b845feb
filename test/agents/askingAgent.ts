import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { asObject, parseMessage, type JsonObject } from '../../src/agents/json.ts';

/*
 * An ACP agent that asks its client for what `ASKS` says, one request after the other in each turn, and tells what it
 * was answered, a line of JSON each. It does nothing else. Run it with Node.
 */

const asks = JSON.parse(process.env['ASKS'] ?? '[]') as JsonObject[];
let lastId = -1;
let prompt: unknown;
let left: JsonObject[] = [];

const send = (message: JsonObject) => writeSync(1, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);

function askNext(): void {
  const next = left.shift();
  if (next) send({ id: ++lastId, ...next });
  else send({ id: prompt, result: { stopReason: 'end_turn' } });
}

function hear({ id, method, result, error }: JsonObject): void {
  if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  else if (method === 'session/new') send({ id, result: { sessionId: 's' } });
  else if (method === 'session/prompt') {
    prompt = id;
    left = [...asks];
    askNext();
  } else if (method === undefined) {
    const text = `${JSON.stringify(error ? { refused: asObject(error).code } : result)}\n`;
    const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } };
    send({ method: 'session/update', params: { sessionId: 's', update } });
    askNext();
  }
}

createInterface({ input: process.stdin }).on('line', (line) => hear(parseMessage(line) ?? {}));
