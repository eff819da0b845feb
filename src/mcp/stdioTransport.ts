import type { Readable, Writable } from 'node:stream';
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import {
  ErrorCode,
  JSONRPCMessageSchema,
  type JSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/sdk/types.js';
import { LineSplitter } from '../base/lineSplitter.ts';
import { wrongParams } from './wrongParams.ts';

const NO_REQUEST = {
  code: ErrorCode.InvalidRequest,
  message: 'This is not a valid JSON-RPC 2.0 request.',
};

/**
 * MCP over standard input and output, a message a line. Unlike the SDK's: it ends when its input ends, answers a request
 * that is not valid, ignores other lines, and reads no further while the client does not read.
 */
export class StdioTransport implements Transport {
  readonly #input: Readable;
  readonly #output: Writable;
  readonly #lines = new LineSplitter();
  #isClosed = false;
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;

  constructor({ input, output }: { input: Readable; output: Writable }) {
    this.#input = input;
    this.#output = output;
  }

  async start(): Promise<void> {
    this.#input.on('data', this.#read);
    this.#input.once('end', this.#close).once('close', this.#close).once('error', this.#close);
    this.#output.on('drain', this.#resume);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    if (this.#isClosed || this.#output.destroyed) return;
    if (!this.#output.write(`${JSON.stringify(message)}\n`)) this.#input.pause();
  }

  async close(): Promise<void> {
    this.#close();
  }

  readonly #resume = () => {
    if (!this.#isClosed) this.#input.resume();
  };

  readonly #close = () => {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#input.off('data', this.#read);
    this.#output.off('drain', this.#resume);
    this.onclose?.();
  };

  readonly #read = (chunk: Buffer) => {
    for (const line of this.#lines.push(chunk)) if (line.trim() !== '') this.#takeLine(line);
  };

  /** A line may hold several messages: clients of the version 2025-03-26 may send batches. */
  #takeLine(line: string): void {
    const value = parsed(line);
    for (const each of Array.isArray(value) ? value : [value]) this.#take(each, line);
  }

  #take(value: unknown, line: string): void {
    const { success, data } = JSONRPCMessageSchema.safeParse(value);
    const id = requestIdOf(value);
    if (!success && id === undefined) {
      this.onerror?.(new Error(`A line of the input is no JSON-RPC message: ${line.slice(0, 100)}`));
      return;
    }
    const refusal = success ? wrongParams(data) : NO_REQUEST;
    if (success && !refusal) this.onmessage?.(data);
    else if (id !== undefined && refusal) void this.send({ jsonrpc: '2.0', id, error: refusal });
  }
}

/** Some shells of Windows begin what they pass on with a byte order mark, which `trim` removes. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line.trim());
  } catch {
    return undefined;
  }
}

/** The id of something that was meant to be a request. */
function requestIdOf(value: unknown): RequestId | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('method' in value))
    return undefined;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : undefined;
}
