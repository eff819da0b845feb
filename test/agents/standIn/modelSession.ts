import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { asList, asObject, asText, type JsonObject } from '../../../src/agents/json.ts';

/** A tool that the model wants used. */
export interface WantedCall {
  id: string;
  name: string;
  input: JsonObject;
}

/** What the model answered. */
export type ModelAnswer =
  | { text: string; call?: WantedCall; tokens: { input: number; output: number } }
  | { failure: string; status: number };

/** What an answer takes. */
const TOKENS = { input: 100, output: 20 };

/** What it may offer its model. */
export interface OfferedTool {
  name: string;
  input_schema: { type: 'object'; properties: Record<string, object> };
}

const TOOLS: OfferedTool[] = [
  { name: 'Bash', input_schema: { type: 'object', properties: { command: {} } } },
  { name: 'Write', input_schema: { type: 'object', properties: { file_path: {}, content: {} } } },
];

export interface SessionOptions {
  model: string;
  system?: string | undefined;
  /** Offered instead of commands and files alone. */
  tools?: OfferedTool[];
}

/**
 * What a stand-in and the model (the one at `ANTHROPIC_BASE_URL`) have said to each other. It is kept in a file of the
 * user's home, so that a later process goes on with it.
 */
export class ModelSession {
  readonly #path: string;
  readonly #messages: JsonObject[];
  readonly #about: SessionOptions;

  constructor(id: string, about: SessionOptions) {
    this.#path = sessionPath(id);
    this.#about = { ...about };
    this.#messages = hasSession(id) ? (JSON.parse(readFileSync(this.#path, 'utf8')) as JsonObject[]) : [];
  }

  /** Of all answers of the session, as some agents count. */
  get tokens(): { input_tokens: number; output_tokens: number } {
    const answers = this.#messages.filter(({ role }) => role === 'assistant').length;
    return { input_tokens: answers * TOKENS.input, output_tokens: answers * TOKENS.output };
  }

  /** Which model it asks from now on. */
  set model(model: string) {
    this.#about.model = model;
  }

  addPrompt(text: string): void {
    this.#add({ role: 'user', content: [{ type: 'text', text }] });
  }

  addResult(call: WantedCall, result: { output: string; isError: boolean }): void {
    const block = {
      type: 'tool_result',
      tool_use_id: call.id,
      content: result.output,
      is_error: result.isError,
    };
    this.#add({ role: 'user', content: [block] });
  }

  async ask(signal?: AbortSignal): Promise<ModelAnswer> {
    const { model, system, tools = TOOLS } = this.#about;
    const body = JSON.stringify({ model, system, messages: this.#messages, tools, stream: true });
    const url = `${process.env.ANTHROPIC_BASE_URL}/v1/messages`;
    const response = await fetch(url, { method: 'POST', body, signal: signal ?? null });
    const text = await response.text();
    if (!response.ok) {
      const message = asText(asObject(asObject(JSON.parse(text)).error).message) ?? '';
      return { failure: `API Error: ${response.status} ${message}`, status: response.status };
    }
    const answer = readAnswer(text);
    const blocks = [
      ...(answer.text ? [{ type: 'text', text: answer.text }] : []),
      ...(answer.call ? [{ type: 'tool_use', ...answer.call }] : []),
    ];
    this.#add({ role: 'assistant', content: blocks });
    return { ...answer, tokens: TOKENS };
  }

  #add(message: JsonObject): void {
    this.#messages.push(message);
    mkdirSync(dirname(this.#path), { recursive: true });
    writeFileSync(this.#path, JSON.stringify(this.#messages));
  }
}

export function hasSession(id: string): boolean {
  try {
    return readFileSync(sessionPath(id)).length > 0;
  } catch {
    return false;
  }
}

function sessionPath(id: string): string {
  return join(homedir(), '.stand-in', `${id}.json`);
}

/** The answer of a stream of server-sent events. */
function readAnswer(stream: string): { text: string; call?: WantedCall } {
  const events = stream
    .split('\n')
    .filter((line) => line.startsWith('data: '))
    .map((line) => asObject(JSON.parse(line.slice('data: '.length))));
  const pieces = (name: string) => events.map(({ delta }) => asText(asObject(delta)[name]) ?? '').join('');
  const text = pieces('text');
  const started = events.map(({ content_block: block }) => asObject(block));
  const call = asList(started)
    .map(asObject)
    .find(({ type }) => type === 'tool_use');
  if (!call) return { text };
  const input = asObject(JSON.parse(pieces('partial_json')));
  return { text, call: { id: asText(call.id) ?? '', name: asText(call.name) ?? '', input } };
}
