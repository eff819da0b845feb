import type { AgentEnd, AgentStep } from '../protocol/agentEvents.ts';
import type { AgentExit, ConversationStep, RunRequest } from '../core/agentAdapter.ts';
import type { JsonObject } from './json.ts';
import { LineConversation, nothing } from './lineConversation.ts';
import { ModeGuard } from './modeGuard.ts';

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

export interface JsonlParts {
  reader: MessageReader;
  /** The agent's name for people. */
  name: string;
  /** How a person logs in, as a sentence. */
  login: string;
}

/**
 * A run that gets its prompt at the start and prints JSON lines. Messages after the reported end are ignored,
 * unless `mayContinue`.
 */
export class JsonlConversation extends LineConversation {
  readonly #reader: MessageReader;
  readonly #guard: ModeGuard;
  readonly #login: string;

  constructor(request: RunRequest, { reader, name, login }: JsonlParts) {
    super(request);
    this.#reader = reader;
    this.#login = login;
    this.#guard = new ModeGuard({ agent: name, folder: request.cwd, commands: 'none' });
  }

  override get brokenPromise(): string | undefined {
    return this.#guard.brokenPromise;
  }

  protected override get login(): string {
    return this.#login;
  }

  open(): ConversationStep {
    return { events: [{ type: 'message', from: 'user', text: this.request.prompt }], send: [] };
  }

  protected read(message: JsonObject): ConversationStep {
    if (this.reportedEnd && !this.#reader.mayContinue) return nothing();
    const events = this.#guard.watch(this.#reader.read(message), { mode: this.mode, message });
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
