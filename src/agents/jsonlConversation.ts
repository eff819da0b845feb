import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentExit, ConversationStep, RunRequest } from '../core/agentAdapter.ts';
import type { JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';

/** Reads the messages of an agent during one run. */
export interface MessageReader {
  /** The end that the agent reported, if any. */
  readonly end: AgentEnd | undefined;
  /** Whether the agent may start another turn on its own after that. */
  readonly mayContinue?: boolean;
  /** Reads a message of any shape and ignores unknown ones. */
  read(message: JsonObject): AgentStep[];
  /** Reads a line that is not a message, such as a line of a log. */
  readNoise?(line: string): AgentStep[];
  /** The end as derived from the exit, if the agent reported none. */
  endFromExit?(exit: AgentExit): AgentEnd | undefined;
}

/**
 * A run that gets its prompt at the start and prints JSON lines. Messages after the reported end are ignored,
 * unless `mayContinue`.
 */
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
    if (this.reportedEnd && !this.#reader.mayContinue) return nothing();
    const events = this.#reader.read(message);
    this.reportedEnd = this.#reader.end;
    return { events, send: [] };
  }

  protected override readNoise(line: string): AgentStep[] {
    return this.reportedEnd ? [] : (this.#reader.readNoise?.(line) ?? []);
  }

  protected override endFromExit(exit: AgentExit): AgentEnd | undefined {
    return this.#reader.endFromExit?.(exit);
  }
}
