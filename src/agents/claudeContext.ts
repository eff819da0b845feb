import type { AgentStep } from '../protocol/agentEvents.ts';
import { asNumber, asObject, asText, type JsonObject } from './json.ts';

/** How much of its context Claude has used: the tokens of its last answer, and the size that its result says. */
export class ClaudeContext {
  #model: string | undefined;
  #used = 0;
  #told = '';

  /** Reads an answer of the model; those of subagents have a context of their own. */
  readAssistant({ message, parent_tool_use_id: parent }: JsonObject): void {
    const { model, usage } = asObject(message);
    const tokens = asObject(usage);
    const input = ['input_tokens', 'cache_creation_input_tokens', 'cache_read_input_tokens'];
    const read = input.reduce((sum, key) => sum + (asNumber(tokens[key]) ?? 0), 0);
    if (asText(parent) !== undefined || read === 0) return;
    this.#model = asText(model);
    this.#used = read + (asNumber(tokens.output_tokens) ?? 0);
  }

  /** Reads a result; says what is used when that is known, and new. */
  readResult({ modelUsage }: JsonObject): AgentStep[] {
    const models = asObject(modelUsage);
    const name = this.#model ?? '';
    const size = Object.hasOwn(models, name) ? asNumber(asObject(models[name]).contextWindow) : undefined;
    const told = `${this.#used} ${size}`;
    if (!size || this.#used === 0 || told === this.#told) return [];
    this.#told = told;
    return [{ type: 'context', used: this.#used, size }];
  }
}
