import { inputsIn, INPUT_REFERENCE, type Template } from '../../protocol/template.ts';
import { badRequest } from '../../protocol/errors.ts';
import { inputWithinText, inputVariable, shellFamily, withVariables } from './shellInput.ts';

/** A line of a batch: what a template starts. */
export type TaskLine = Record<string, unknown>;

/** Longest value of an input: a system passes little more in one variable. */
const VALUE_LIMIT_BYTES = 100_000;

/** How a field of a line takes values: as they are, or, in a command line, as variables of the environment. */
type Place = 'data' | 'shell' | 'variable';

/** The fields in which inputs may stand. Elsewhere a value could change what an option means. */
const PLACES: Record<'command' | 'agent', Readonly<Record<string, Place>>> = {
  command: { command: 'data', name: 'data', cwd: 'data', group: 'data', env: 'variable' },
  agent: {
    prompt: 'data',
    system: 'data',
    name: 'data',
    cwd: 'data',
    group: 'data',
    env: 'variable',
    until: 'shell',
  },
};

/** What is wrong with the inputs of a template, whatever their values; `undefined` if nothing is. */
export function inputFault({ task, inputs = {} }: Template): string | undefined {
  for (const [field, value] of Object.entries(task)) {
    const names = inputsIn(textOf(value));
    const [unknown] = names.filter((name) => !Object.hasOwn(inputs, name));
    if (unknown !== undefined)
      return `"${field}" asks for \${input:${unknown}}, which "inputs" does not describe. Add it there.`;
    const [first] = names;
    const place = placeOf(task, field);
    if (first !== undefined && place === undefined)
      return `"${field}" cannot hold \${input:${first}}. Inputs may stand in ${placesOf(task).join(', ')}.`;
    const [secret] = names.filter((name) => inputs[name]?.password);
    if (secret !== undefined && place === 'data')
      return `"${field}" cannot hold the password \${input:${secret}}: others would see it there. It may stand in "env" and in command lines.`;
    const misplaced = place === 'shell' ? misplacedIn(value, task) : undefined;
    if (misplaced !== undefined) return misplacedText(field, misplaced);
    const within = place === 'shell' ? inputWithinText(lineIn(value)) : undefined;
    if (within !== undefined)
      return `"${field}" holds \${input:${within}} within a text for another shell, which would run parts of the value. Write it as an argument: bash -c 'echo "$1"' - \${input:${within}}`;
  }
  for (const [name, { default: usual, options }] of Object.entries(inputs))
    if (usual !== undefined && options && !options.includes(usual))
      return `The default of the input "${name}" is none of its options.`;
  return undefined;
}

/** What is wrong with a value for an input; `undefined` if nothing is. */
export function valueFault({ inputs = {} }: Template, name: string, value: string): string | undefined {
  const { options } = inputs[name] ?? {};
  if (options && !options.includes(value)) return `"${name}" must be one of: ${options.join(', ')}.`;
  if (value.includes('\0') || !value.isWellFormed())
    return `"${name}" must be a text without NUL characters.`;
  if (Buffer.byteLength(value) > VALUE_LIMIT_BYTES)
    return `"${name}" must be at most ${VALUE_LIMIT_BYTES} bytes.`;
  return undefined;
}

/**
 * The line that a template starts with these values. In a command line for a shell, a value is a variable of the
 * environment; in a word, a prompt and the like it stands as it is.
 * @throws badRequest if a value is missing or not right, or if inputs cannot safely stand in lines of this shell
 */
export function filledLine(
  template: Template,
  values: Readonly<Record<string, string>>,
  shell: string,
): TaskLine {
  const fault = inputFault(template) ?? valuesFault(template, values);
  if (fault !== undefined) throw badRequest(fault);
  const valueOf = (name: string) => ownValue(values, name) ?? '';
  const variables = new Map<string, string>();
  const { task } = template;
  const fields = Object.entries(task).map(([field, value]) => {
    if (inputsIn(textOf(value)).length === 0) return [field, value];
    if (placeOf(task, field) !== 'shell') return [field, withValues(value, valueOf)];
    for (const name of inputsIn(textOf(value))) variables.set(inputVariable(name), valueOf(name));
    return [field, shellText(field, lineIn(value), shellOf(task, shell))];
  });
  const line: TaskLine = Object.fromEntries(fields);
  if (variables.size === 0) return line;
  return { ...line, env: { ...variablesOf(line['env']), ...Object.fromEntries(variables) } };
}

/** The values that were given, and defaults for the others. */
export function withDefaults(
  { inputs = {} }: Template,
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const defaults = Object.entries(inputs).flatMap(([name, { default: usual }]) =>
    usual === undefined ? [] : [[name, usual]],
  );
  return { ...Object.fromEntries(defaults), ...given };
}

/** @throws badRequest */
function shellText(field: string, line: string, shell: string): string {
  const family = shellFamily(shell);
  if (!family)
    throw badRequest(
      `Inputs cannot safely stand in a command line for ${shell}. Write "${field}" as a list of words, or name another "shell".`,
    );
  const text = withVariables(line, family);
  if ('misplaced' in text) throw badRequest(misplacedText(field, text.misplaced));
  return text.line;
}

function misplacedText(field: string, name: string): string {
  return `"${field}" holds \${input:${name}} in single quotes, where it cannot stand. Write it in double quotes, or without quotes.`;
}

function misplacedIn(value: unknown, task: TaskLine): string | undefined {
  const family = shellFamily(shellOf(task, 'sh')) ?? 'posix';
  const text = withVariables(lineIn(value), family);
  return 'misplaced' in text ? text.misplaced : undefined;
}

/** A command of one word is a command line. */
function lineIn(value: unknown): string {
  return String([value].flat()[0]);
}

function valuesFault(template: Template, values: Readonly<Record<string, string>>): string | undefined {
  for (const name of Object.keys(template.inputs ?? {})) {
    const value = ownValue(values, name);
    if (value === undefined) return `"${template.name}" needs a value for "${name}".`;
    const fault = valueFault(template, name, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Nothing that every object has is the value of an input. */
function ownValue(values: Readonly<Record<string, string>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A command of one word is a command line. */
function placeOf(task: TaskLine, field: string): Place | undefined {
  const kind = task['agent'] === undefined ? 'command' : 'agent';
  const isLine = kind === 'command' && field === 'command' && [task['command']].flat().length === 1;
  return isLine ? 'shell' : PLACES[kind][field];
}

function placesOf(task: TaskLine): string[] {
  return Object.keys(PLACES[task['agent'] === undefined ? 'command' : 'agent']).map((field) => `"${field}"`);
}

function shellOf(task: TaskLine, usual: string): string {
  return typeof task['shell'] === 'string' ? task['shell'] : usual;
}

/** All that is written in a value, for looking through it. */
function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function withValues(value: unknown, valueOf: (name: string) => string): unknown {
  if (typeof value === 'string') return value.replace(INPUT_REFERENCE, (_, name: string) => valueOf(name));
  if (Array.isArray(value)) return value.map((each: unknown) => withValues(each, valueOf));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withValues(each, valueOf)]));
}

/** The variables of a line, which may be a list of `NAME=VALUE`. */
function variablesOf(env: unknown): object {
  if (!Array.isArray(env)) return typeof env === 'object' && env !== null ? env : {};
  return Object.fromEntries(
    env
      .filter((each) => typeof each === 'string')
      .map((each) => {
        const at = each.indexOf('=');
        return [each.slice(0, at), each.slice(at + 1)];
      }),
  );
}
