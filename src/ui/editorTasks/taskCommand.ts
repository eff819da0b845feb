import { asObject } from './sources/offer.ts';

/** How a word of a command line is quoted, where its task says so. */
export type Quoting = 'escape' | 'strong' | 'weak';

/** A word of a command, perhaps with how it is to be quoted. */
export type CommandWord = string | { value: string; quoting: Quoting };

/** The shell that a task names. */
export interface TaskShell {
  executable?: string;
  args?: string[];
}

/** Where and how a command runs; as written, with variables. */
export interface CommandOptions {
  cwd?: string;
  env: Record<string, string>;
  shell?: TaskShell;
}

/** What a task of the editor runs; as written, with variables. */
export interface TaskCommand extends CommandOptions {
  runs: 'shell' | 'process';
  command: CommandWord;
  args: CommandWord[];
}

const QUOTING: readonly unknown[] = ['escape', 'strong', 'weak'] satisfies Quoting[];

/** A word as tasks.json writes it: a text, lines that are joined, or either with how to quote it. */
export function parseWord(value: unknown): CommandWord | undefined {
  const { value: inner, quoting } = asObject(value) ?? {};
  const text = joined(inner ?? value);
  if (text === undefined) return undefined;
  return QUOTING.includes(quoting) ? { value: text, quoting: quoting as Quoting } : text;
}

function joined(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.filter((part) => typeof part === 'string').join(' ') : undefined;
}

/** The options as tasks.json writes them. */
export function parseOptions(value: unknown): CommandOptions {
  const { cwd, env, shell } = asObject(value) ?? {};
  const { executable, args } = asObject(shell) ?? {};
  const named: TaskShell = {
    ...(typeof executable === 'string' ? { executable } : {}),
    ...(Array.isArray(args) ? { args: args.filter((word) => typeof word === 'string') } : {}),
  };
  return {
    ...(typeof cwd === 'string' ? { cwd } : {}),
    env: parseEnvironment(env),
    ...(Object.keys(named).length > 0 ? { shell: named } : {}),
  };
}

const PLAIN = new Set(['string', 'number', 'boolean']);

/** Variables of an environment; a number or a truth value becomes its text, as in the editor, and others are left out. */
export function parseEnvironment(value: unknown): Record<string, string> {
  const entries = Object.entries(asObject(value) ?? {}).filter(([, text]) => PLAIN.has(typeof text));
  return Object.fromEntries(entries.map(([name, text]) => [name, String(text)]));
}

/** Options with others over them. */
export function withOptions(base: CommandOptions, over: CommandOptions): CommandOptions {
  const shell = { ...base.shell, ...over.shell };
  return {
    ...base,
    ...over,
    env: { ...base.env, ...over.env },
    ...(Object.keys(shell).length > 0 ? { shell } : {}),
  };
}
