import { firstLine } from '../base/firstLine.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import { asList, asObject, asText, compact, type JsonObject } from './json.ts';
import { TITLE_LIMIT } from './tools.ts';

/** More commands than anybody looks through. */
const COMMAND_LIMIT = 200;

type Command = (AgentStep & { type: 'commands' })['commands'][number];

/** What the agent says that it offers: commands for messages, and models. Claude tells it at once, Qwen with its turn. */
export class ClaudeOffers {
  #hasTold = false;
  #models: string[] | undefined;

  /** The models that it can change to, where it says so. */
  get models(): string[] | undefined {
    return this.#models;
  }

  /** Reads the answer to `initialize`. */
  readResponse({ commands, models }: JsonObject): AgentStep[] {
    const names = asList(models).map((model) => asText(asObject(model).value));
    if (names.length > 0) this.#models = names.filter((name) => name !== undefined);
    return this.#tell(asList(commands).map(asObject).flatMap(readCommand));
  }

  /** Reads the message that begins a turn. */
  readInit({ slash_commands: names }: JsonObject): AgentStep[] {
    return this.#tell(asList(names).flatMap((name) => readCommand({ name })));
  }

  #tell(commands: Command[]): AgentStep[] {
    if (this.#hasTold || commands.length === 0) return [];
    this.#hasTold = true;
    return [{ type: 'commands', commands: commands.slice(0, COMMAND_LIMIT) }];
  }
}

function readCommand({ name, description, argumentHint }: JsonObject): Command[] {
  const called = asText(name)?.replace(/^\//, '');
  if (!called) return [];
  const words = firstLine(asText(description) ?? '', TITLE_LIMIT);
  return [compact({ name: called, description: words, hint: asText(argumentHint) || undefined })];
}
