import { l10n } from 'vscode';
import { badRequest } from '../../protocol/errors.ts';
import type { RunMode } from '../../protocol/runMode.ts';
import { DEPENDENCY_CONDITIONS, type DependencyCondition } from '../../protocol/taskPolicies.ts';
import type { StartOptions } from '../start/commandDraft.ts';
import { parsePeriod } from '../start/periodText.ts';
import { asObject } from './sources/offer.ts';
import { parseEnvironment } from './taskCommand.ts';

/** A task of the type `legwork` in tasks.json, checked. */
export interface LegworkDefinition extends Omit<StartOptions, 'cwd' | 'after'> {
  does:
    | { command: string | string[]; shell?: string; env: Record<string, string>; terminal: boolean }
    | { agent: string; prompt: string; mode?: RunMode; model?: string };
  cwd?: string;
  /** Names or ids of tasks that must have ended. */
  after?: { tasks: string[]; on: DependencyCondition };
}

const RUN_MODES = ['ask', 'allowEdits', 'readOnly', 'allowAll'] as const satisfies readonly RunMode[];

type Fields = Readonly<Record<string, unknown>>;

const NEEDS_WORK = l10n.t('A legwork task needs either a "command", or an "agent" and a "prompt".');

/** Checks the fields of a task. Fields that are the editor's own are not looked at. @throws `badRequest`, which names what is wrong */
export function parseLegworkTask(fields: Fields): LegworkDefinition {
  const { group } = fields;
  const retry = asObject(fields['retry']) ?? { max: fields['retry'] };
  const name = textOf(fields, 'name');
  const cwd = textOf(fields, 'cwd');
  const after = afterOf(fields['after']);
  const retries = retriesOf(retry['max']);
  const retryPauseMs = periodOf(retry['pause'], 'pause');
  const timeoutMs = periodOf(fields['timeout'], 'timeout');
  return {
    does: workOf(fields),
    ...(name === undefined ? {} : { name }),
    ...(cwd === undefined ? {} : { cwd }),
    // An object is the group of the editor's, which tells what a task is for.
    ...(typeof group === 'string' && group !== '' ? { group } : {}),
    ...(after ? { after } : {}),
    ...(retries === undefined ? {} : { retries }),
    ...(retryPauseMs === undefined ? {} : { retryPauseMs }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  };
}

function workOf(fields: Fields): LegworkDefinition['does'] {
  const { command, mode } = fields;
  const agent = textOf(fields, 'agent');
  const prompt = textOf(fields, 'prompt');
  if ((command === undefined) === (agent === undefined)) throw badRequest(NEEDS_WORK);
  if (agent !== undefined) {
    if (prompt === undefined) throw badRequest(NEEDS_WORK);
    const known = RUN_MODES.find((each) => each === mode);
    if (mode !== undefined && !known) throw notOneOf('mode', RUN_MODES);
    const model = textOf(fields, 'model');
    return { agent, prompt, ...(known ? { mode: known } : {}), ...(model === undefined ? {} : { model }) };
  }
  const isWords = Array.isArray(command) && command.every((word) => typeof word === 'string');
  if (typeof command !== 'string' && !isWords)
    throw badRequest(l10n.t('"command" of a legwork task must be a text or a list of texts.'));
  if (command.length === 0)
    throw badRequest(l10n.t('The command of a legwork task is empty. Say what to run.'));
  const shell = textOf(fields, 'shell');
  if (fields['env'] !== undefined && !asObject(fields['env']))
    throw badRequest(l10n.t('"env" of a legwork task must be an object of texts.'));
  return {
    command,
    ...(shell === undefined ? {} : { shell }),
    env: parseEnvironment(fields['env']),
    terminal: fields['terminal'] === true,
  };
}

function textOf(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  if (value !== undefined && typeof value !== 'string')
    throw badRequest(l10n.t('"{0}" of a legwork task must be a text.', name));
  return value === '' ? undefined : value;
}

function afterOf(value: unknown): LegworkDefinition['after'] {
  if (value === undefined) return undefined;
  const { tasks = value, on = 'success' } = asObject(value) ?? {};
  const names = [tasks].flat();
  const condition = DEPENDENCY_CONDITIONS.find((each) => each === on);
  if (!names.every((name) => typeof name === 'string'))
    throw badRequest(l10n.t('"after" of a legwork task must be the name of a task, or a list of names.'));
  if (!condition) throw notOneOf('on', DEPENDENCY_CONDITIONS);
  return names.length === 0 ? undefined : { tasks: names, on: condition };
}

function retriesOf(value: unknown): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw badRequest(l10n.t('"retry" of a legwork task must be a whole number, 0 or more.'));
}

function periodOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  const isPeriod = typeof value === 'number' || typeof value === 'string';
  const periodMs = isPeriod ? parsePeriod(String(value)) : undefined;
  if (periodMs === undefined)
    throw badRequest(l10n.t('"{0}" of a legwork task must be a time such as 90, 10m or 1h30m.', name));
  return periodMs;
}

function notOneOf(name: string, values: readonly string[]) {
  return badRequest(l10n.t('"{0}" of a legwork task must be one of {1}.', name, values.join(', ')));
}
