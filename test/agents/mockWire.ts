import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OfferedTool, ToolCall } from './mockTools.ts';

export type Json = Record<string, unknown>;

/** What a model was asked. */
export interface Asked {
  /** The last text of the user that asks for a scenario. */
  prompt: string;
  /** Tool results since then, and ends of background tasks. */
  results: number;
  tools: OfferedTool[];
  model: string;
}

/** What it answers. */
export interface Answer {
  think?: string | undefined;
  say?: string | undefined;
  call?: ToolCall | undefined;
  pauseMs?: number | undefined;
}

/** How one provider's clients are understood and answered. */
export interface Wire {
  matches(path: string): boolean;
  ask(body: Json, path: string): Asked;
  answer(out: Stream, answer: Answer, asked: Asked): Promise<void>;
  /** The answer where no stream is wanted. */
  whole?(answer: Answer, asked: Asked): Json;
  error(status: number, message: string): Json;
}

export const TOKENS_IN = 100;
export const TOKENS_OUT = 20;

const PREFIX = 'mock';
let sequence = 0;

/** An id that no other thing has. */
export function newId(kind: string): string {
  return `${kind}${String(++sequence).padStart(6, '0')}${PREFIX}`;
}

/** An answer as server-sent events. */
export class Stream {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  }

  send(data: Json | string, event?: string): void {
    const text = typeof data === 'string' ? data : JSON.stringify(data);
    this.#response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
  }

  /** A text word by word, until nobody listens any more. */
  async words({ say = '', pauseMs = 0 }: Answer, sendWord: (word: string) => void): Promise<void> {
    for (const word of say.match(/\S+\s*/g) ?? []) {
      if (this.#response.destroyed) return;
      if (pauseMs > 0) await sleep(pauseMs);
      sendWord(word);
    }
  }

  end(): void {
    this.#response.end();
  }

  /** Breaks off. */
  cut(): void {
    this.#response.write(': more follows\n\n', () => this.#response.destroy());
  }
}

export function object(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

export function list(value: unknown): Json[] {
  return Array.isArray(value) ? value.map(object) : [];
}

/** The text of a message's content, whichever way a provider writes it. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map(({ text }) => (typeof text === 'string' ? text : ''))
    .join('\n');
}
