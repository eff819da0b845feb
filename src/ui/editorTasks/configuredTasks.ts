import { asObject } from './sources/offer.ts';
import {
  parseOptions,
  parseWord,
  withOptions,
  type CommandOptions,
  type CommandWord,
  type TaskCommand,
} from './taskCommand.ts';

/** Another task, by its label or by fields of its definition. */
export type TaskReference = string | Readonly<Record<string, unknown>>;

/** A task of a tasks.json, for one operating system; as written, with variables. */
export interface ConfiguredTask {
  label: string;
  type: string;
  /** All its fields, for types that others define. */
  fields: Readonly<Record<string, unknown>>;
  /** What it runs, if it is of one of the editor's own types; missing for a task that only depends on others. */
  command?: TaskCommand;
  dependsOn: TaskReference[];
  order: 'parallel' | 'sequence';
  /** It does not end by itself. */
  isBackground: boolean;
  isHidden: boolean;
  isDefaultBuild: boolean;
  /** What it is for: `build` or `test`. */
  purpose?: string;
  detail?: string;
  /** Its problem matchers, each a name with its `$`, or as it is written; missing where nothing is said of them. */
  matchers?: unknown[];
}

const OS_PARTS: Partial<Record<NodeJS.Platform, string>> = { win32: 'windows', darwin: 'osx' };
const OWN_TYPES = new Set(['shell', 'process']);

/** The tasks of a tasks.json, as the editor has parsed it, for an operating system. What is no task is left out. */
export function configuredTasks(config: unknown, platform: NodeJS.Platform): ConfiguredTask[] {
  const root = forSystem(asObject(config) ?? {}, platform);
  const options = parseOptions(root['options']);
  const tasks: unknown = root['tasks'];
  if (!Array.isArray(tasks)) return [];
  return tasks.flatMap((written: unknown) => {
    const fields = asObject(written);
    return fields ? (parseTask(forSystem(fields, platform), { options, type: root['type'] }) ?? []) : [];
  });
}

/** The inputs of a tasks.json, as they are written. */
export function configuredInputs(config: unknown): Record<string, unknown>[] {
  const inputs: unknown = asObject(config)?.['inputs'];
  if (!Array.isArray(inputs)) return [];
  return inputs.map(asObject).filter((input) => input !== undefined);
}

/** The fields that hold on an operating system; its own options go over the general ones. */
function forSystem(fields: Record<string, unknown>, platform: NodeJS.Platform): Record<string, unknown> {
  const own = asObject(fields[OS_PARTS[platform] ?? 'linux']);
  if (!own) return fields;
  const options = withOptions(parseOptions(fields['options']), parseOptions(own['options']));
  return { ...fields, ...own, options };
}

function parseTask(
  fields: Record<string, unknown>,
  root: { options: CommandOptions; type: unknown },
): ConfiguredTask | undefined {
  const type = [fields['type'], root.type, 'process'].find((name) => typeof name === 'string') as string;
  const label = labelOf(fields, type);
  if (label === undefined) return undefined;
  const { kind = fields['group'], isDefault } = asObject(fields['group']) ?? {};
  const purpose = kind === 'build' || kind === 'test' ? kind : undefined;
  const { detail } = fields;
  const { problemMatcher } = fields;
  const matchers = [problemMatcher].flat().filter((each) => typeof each === 'string' || asObject(each));
  const command = OWN_TYPES.has(type) ? parseCommand(fields, { type, options: root.options }) : undefined;
  return {
    label,
    type,
    fields,
    ...(command ? { command } : {}),
    dependsOn: parseReferences(fields['dependsOn']),
    order: fields['dependsOrder'] === 'sequence' ? 'sequence' : 'parallel',
    isBackground: fields['isBackground'] === true,
    isHidden: fields['hide'] === true,
    isDefaultBuild: purpose === 'build' && isDefault === true,
    ...(purpose ? { purpose } : {}),
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(problemMatcher === undefined ? {} : { matchers }),
  };
}

/** What the editor calls a task: its label, else the type and what is to be run of it. */
function labelOf(fields: Record<string, unknown>, type: string): string | undefined {
  const written = [fields['label'], fields['taskName']].find(
    (text) => typeof text === 'string' && text !== '',
  );
  if (written !== undefined) return written as string;
  const { script, task } = fields;
  const what = [script, task].find((text) => typeof text === 'string');
  return OWN_TYPES.has(type) || what === undefined ? undefined : `${type}: ${what as string}`;
}

function parseCommand(
  fields: Record<string, unknown>,
  { type, options }: { type: string; options: CommandOptions },
): TaskCommand | undefined {
  const command = parseWord(fields['command']);
  if (command === undefined) return undefined;
  const args: unknown = fields['args'];
  const words = Array.isArray(args) ? args.map(parseWord) : [];
  return {
    runs: type === 'shell' ? 'shell' : 'process',
    command,
    args: words.filter((word): word is CommandWord => word !== undefined),
    ...withOptions(options, parseOptions(fields['options'])),
  };
}

function parseReferences(value: unknown): TaskReference[] {
  return [value].flat().flatMap((reference: unknown): TaskReference[] => {
    if (typeof reference === 'string') return [reference];
    return asObject(reference) ? [reference as Record<string, unknown>] : [];
  });
}
