import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentExit, ConversationStep, RunRequest } from '../core/agentAdapter.ts';
import type { JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';

/** Reads the messages of one agent; has the state of one run. */
export interface MessageReader {
  /** What the agent said of its end, once it has. */
  readonly end: AgentEnd | undefined;
  /** Whether it may begin another turn after that by itself. */
  readonly mayGoOn?: boolean;
  /** Takes a message of whatever shape; unknown ones are nothing. */
  read(message: JsonObject): AgentStep[];
  /** Takes a line that is no message, such as one of its log. */
  readNoise?(line: string): AgentStep[];
  /** What the exit says of the end, where the agent did not. */
  sayAtExit?(exit: AgentExit): AgentEnd | undefined;
}

/** A run that was given its prompt and only tells: JSON lines on stdout. After it told its end, nothing counts unless it may go on. */
export class JsonlConversation extends LineConversation {
  readonly #reader: MessageReader;

  constructor(request: RunRequest, reader: MessageReader) {
    super(request);
    this.#reader = reader;
  }

  open(): ConversationStep {
    return { events: [{ type: 'message', from: 'user', text: this.request.prompt }], send: [] };
  }

  protected read(message: JsonObject): ConversationStep {
    if (this.said && !this.#reader.mayGoOn) return nothing();
    const events = this.#reader.read(message);
    this.said = this.#reader.end;
    return { events, send: [] };
  }

  protected override readNoise(line: string): AgentStep[] {
    return this.said ? [] : (this.#reader.readNoise?.(line) ?? []);
  }

  protected override sayAtExit(exit: AgentExit): AgentEnd | undefined {
    return this.#reader.sayAtExit?.(exit);
  }
}
