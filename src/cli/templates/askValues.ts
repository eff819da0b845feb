import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { oneLine } from '../../base/plainText.ts';
import { valueFault, withDefaults } from '../../client/templates/templateInputs.ts';
import type { Template, TemplateInput } from '../../protocol/template.ts';
import { Interrupted, UsageError } from '../cliErrors.ts';

/** Where a person is asked. */
export interface ValueTerminal {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
}

/** Reads `NAME=VALUE`, the last of several for the same input. @throws UsageError */
export function readValues(
  { name, inputs = {} }: Template,
  words: readonly string[],
): Record<string, string> {
  const values = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 1) throw new UsageError(`"${word}" must look like INPUT=VALUE.`);
    const input = word.slice(0, at);
    if (Object.hasOwn(inputs, input)) return [input, word.slice(at + 1)];
    const known = Object.keys(inputs);
    const list = known.length === 0 ? 'It has none.' : `Its inputs: ${known.join(', ')}.`;
    throw new UsageError(`"${oneLine(name)}" has no input "${input}". ${list}`);
  });
  return Object.fromEntries(values) as Record<string, string>;
}

/**
 * The value of each input: as given, else typed at the terminal, else its default.
 * @throws UsageError if a value is not right, or is missing and nobody can be asked
 */
export async function valuesOf(
  template: Template,
  given: Record<string, string>,
  terminal: ValueTerminal,
): Promise<Record<string, string>> {
  const { inputs = {} } = template;
  const values = { ...given };
  for (const [name, input] of Object.entries(inputs)) {
    if (Object.hasOwn(values, name) || !terminal.input.isTTY) continue;
    // oxlint-disable-next-line no-await-in-loop -- one question after the other
    values[name] = await ask(template, name, { input, terminal });
  }
  const all = withDefaults(template, values);
  const missing = Object.keys(inputs).filter((name) => !Object.hasOwn(all, name));
  if (missing.length > 0)
    throw new UsageError(
      `"${oneLine(template.name)}" needs ${missing.map((name) => `${name}=VALUE`).join(' ')}.`,
    );
  for (const [name, value] of Object.entries(all)) {
    const fault = valueFault(template, name, value);
    if (fault !== undefined) throw new UsageError(fault);
  }
  return all;
}

async function ask(
  template: Template,
  name: string,
  { input, terminal }: { input: TemplateInput; terminal: ValueTerminal },
): Promise<string> {
  const { description = name, options, default: usual, password = false } = input;
  const choice = options ? ` [${options.map((option) => oneLine(option)).join(', ')}]` : '';
  const offered = usual === undefined || password ? '' : ` (${oneLine(usual)})`;
  const question = `${oneLine(description)}${choice}${offered}: `;
  for (;;) {
    // oxlint-disable-next-line no-await-in-loop -- asked again until it is right
    const typed = await readAnswer(question, password, terminal);
    const value = typed === '' && usual !== undefined ? usual : typed;
    const fault = valueFault(template, name, value);
    if (fault === undefined) return value;
    terminal.output.write(`${fault}\n`);
  }
}

/** @throws Interrupted when the input ends */
async function readAnswer(question: string, isSecret: boolean, terminal: ValueTerminal): Promise<string> {
  const { input, output } = terminal;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (isSecret) output.write(question);
  const lines = createInterface({ input, output: isSecret ? unseen : output, terminal: true });
  const ended = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new Interrupted('nothing was started.')));
  });
  try {
    return await Promise.race([lines.question(isSecret ? '' : question), ended]);
  } finally {
    ended.catch(() => undefined);
    lines.close();
    if (isSecret) output.write('\n');
  }
}
