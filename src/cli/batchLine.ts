import { InvalidArgumentError, type Command, type Option } from 'commander';
import type { AgentChoices } from './agentParams.ts';
import { UsageError } from './cliErrors.ts';
import type { StartChoices } from './startParams.ts';

/** Options that are about the command line that starts, and not about a task. */
const NOT_OF_A_TASK = new Set(['wait', 'follow', 'json', 'batch', 'batchSchema', 'help']);

/** The verbs whose options a line may have. */
export interface BatchVerbs {
  run: Command;
  agent: Command;
}

/** What a line of a batch starts. */
export type BatchLine =
  | { kind: 'command'; words: string[]; options: StartChoices }
  | { kind: 'agent'; name: string; prompt: string; options: AgentChoices };

/** Reads a line: a JSON object with a command or an agent, and options by their long names. @throws UsageError */
export function readBatchLine(text: string, verbs: BatchVerbs): BatchLine {
  const fields = readObject(text);
  const { agent: name, prompt, ...ofAgent } = fields;
  if (name !== undefined) {
    if (typeof name !== 'string' || !name.trim()) throw new UsageError('"agent" must be the id of an agent.');
    if (typeof prompt !== 'string' || !prompt.trim())
      throw new UsageError('"prompt" must be the task for the agent.');
    return { kind: 'agent', name, prompt, options: readOptions(ofAgent, verbs.agent) };
  }
  const { command, ...ofRun } = fields;
  // First, because a command may be missing for its misspelled name.
  const options = readOptions(ofRun, verbs.run);
  return { kind: 'command', words: readWords(command), options };
}

/** A JSON Schema of the lines of a batch. */
export function batchSchema({ run, agent }: BatchVerbs): object {
  const text = { type: 'string' };
  const command = {
    description: 'What to run: a command line for the shell, or words that are run without a shell.',
    anyOf: [text, { type: 'array', items: text, minItems: 1 }],
  };
  const name = { ...text, description: 'The agent; see `legwork agents`.' };
  const prompt = { ...text, description: 'The task for the agent.' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    description: 'A line of `legwork run --batch`: a command, or a run of an agent.',
    anyOf: [
      objectSchema({ command, ...optionSchemas(run) }, ['command']),
      objectSchema({ agent: name, prompt, ...optionSchemas(agent) }, ['agent', 'prompt']),
    ],
  };
}

function objectSchema(properties: Record<string, object>, required: string[]): object {
  return { type: 'object', properties, required, additionalProperties: false };
}

function optionSchemas(verb: Command): Record<string, object> {
  const text = { type: ['string', 'number'] };
  return Object.fromEntries(
    optionsOf(verb).map((option) => {
      const name = option.name();
      const value = isFlag(option)
        ? { type: 'boolean' }
        : option.argChoices
          ? { enum: option.argChoices }
          : { anyOf: [text, ...severalSchema(name), ...presetSchema(option)] };
      return [name, { description: option.description, ...value }];
    }),
  );
}

function presetSchema({ presetArg }: Option): object[] {
  return presetArg === undefined ? [] : [{ type: 'boolean' }];
}

function severalSchema(name: string): object[] {
  const list = { type: 'array', items: { type: 'string' } };
  if (name === 'after' || name === 'lock') return [list];
  return name === 'env'
    ? [list, { type: 'object', additionalProperties: { type: ['string', 'number'] } }]
    : [];
}

function optionsOf(verb: Command): Option[] {
  return verb.options.filter((option) => !NOT_OF_A_TASK.has(option.attributeName()));
}

function readObject(text: string): Record<string, unknown> {
  // What is no UTF-8 was read as this character, and a command that was changed so must not run.
  if (text.includes('\ufffd'))
    throw new UsageError(String.raw`It is not valid UTF-8. (The character U+FFFD itself is written \ufffd.)`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new UsageError(`It is not JSON: ${(error as Error).message}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UsageError('It must be a JSON object such as {"command": "npm test"}.');
  return value as Record<string, unknown>;
}

function readWords(command: unknown): string[] {
  if (command === undefined) throw new UsageError('It has neither a "command" nor an "agent".');
  const words = [command].flat();
  if (words.length === 0 || !words.every((word) => typeof word === 'string'))
    throw new UsageError('"command" must be a text, or a list of texts that is not empty.');
  return words;
}

/** Reads options as if they had been typed, by the parsers of the verb. */
function readOptions(fields: Record<string, unknown>, verb: Command): object {
  const known = optionsOf(verb);
  const read = new Map<string, unknown>();
  for (const [field, value] of Object.entries(fields)) {
    const option = known.find(
      (each) => each.name() === field || (!each.negate && each.attributeName() === field),
    );
    if (!option) {
      const names = ['command', ...known.map((each) => each.name())].sort();
      throw new UsageError(
        `"${field}" is not an option of legwork ${verb.name()}. The options are: ${names.join(', ')}.`,
      );
    }
    const given = readValue(option, value);
    if (given !== undefined) read.set(option.attributeName(), given);
  }
  if (read.has('at') && read.has('delay')) throw new UsageError('"at" and "delay" cannot be used together.');
  return Object.fromEntries(read);
}

/** Whether an option takes no value; `--no-…` is one, too. */
function isFlag(option: Option): boolean {
  return option.isBoolean() || option.negate;
}

function readValue(option: Option, value: unknown): unknown {
  const name = option.name();
  if (isFlag(option)) {
    if (typeof value !== 'boolean') throw new UsageError(`"${name}" must be true or false.`);
    return value ? !option.negate : undefined;
  }
  // What the option means without a value.
  if (typeof value === 'boolean' && option.presetArg !== undefined)
    return value ? option.presetArg : undefined;
  try {
    return typedAs(option, value).reduce<unknown>(
      (earlier, text) => (option.parseArg ? option.parseArg(text, earlier as string) : text),
      undefined,
    );
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new UsageError(`"${name}" is not right (${JSON.stringify(value)}). ${error.message}`);
  }
}

/** The values that one would type, one after the other for an option that can be repeated. */
function typedAs(option: Option, value: unknown): string[] {
  const name = option.name();
  const isRepeatable = name === 'after' || name === 'lock' || name === 'env';
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  const values =
    name === 'env' && isObject
      ? Object.entries(value).map(([variable, text]) => (isText(text) ? `${variable}=${text}` : undefined))
      : isRepeatable
        ? [value].flat()
        : [value];
  if (values.every(isText)) return values.map(String);
  const others = name === 'env' ? ', or a list or an object of texts' : ', or a list of texts';
  throw new UsageError(`"${name}" must be a text${isRepeatable ? others : ' or a number'}.`);
}

/** Numbers are written as one would type them. */
function isText(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
