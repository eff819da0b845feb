import { Option } from 'commander';
import { printable } from '../base/plainText.ts';
import { formatBytes, terseAge, terseDuration } from '../base/quantityText.ts';
import { fieldsAt } from '../protocol/fieldPaths.ts';
import { exitCodeOf, folderOf, groupOf, isTerminal, titleOf, type Task } from '../protocol/task.ts';
import { percentText } from '../protocol/useText.ts';
import type { TaskNews } from '../protocol/messages.ts';
import { taskRecord } from '../protocol/taskRecord.ts';
import { UsageError } from './cliErrors.ts';
import { noteText, situationText } from './taskSituation.ts';
import { elapsedMs } from './taskText.ts';

/** The option of verbs that print tasks. */
export interface FormatOption {
  format?: string;
}

/** `--format`, for verbs that print tasks. */
export function formatOption(what = 'each task'): Option {
  const says = `print ${what} in this form, such as '{id} {state}\\t{title}'; see below`;
  return new Option('--format <template>', says).conflicts('json');
}

/** Explains `--format`, for the help. */
export const FORMAT_TERMS = `
In --format, {FIELD} is a value: id, name, title, state, situation, exitCode, group, age, time, note, cpu, memory,
peak, folder, or a path in the JSON, such as {status.failure.kind} or {agent.usage.costUsd}. Missing values are empty;
control characters become blanks. \\t is a tab, \\n a line end, {{ and }} are braces.`;

/** Values that are not fields of the record, or are more useful than those. */
const DERIVED: Record<string, (task: Task, nowMs: number) => unknown> = {
  title: titleOf,
  state: ({ status }) => status.state,
  situation: situationText,
  exitCode: (task) => (isTerminal(task) ? exitCodeOf(task) : undefined),
  group: groupOf,
  age: ({ createdAt }, nowMs) => terseAge(nowMs - Date.parse(createdAt)),
  time: (task, nowMs) => {
    const ms = elapsedMs(task, nowMs);
    return ms === undefined ? undefined : terseDuration(ms);
  },
  note: noteText,
  cpu: ({ use }) => use && percentText(use),
  memory: ({ use }) => (use?.memoryBytes === undefined ? undefined : formatBytes(use.memoryBytes)),
  peak: ({ use }) => (use?.peakBytes === undefined ? undefined : formatBytes(use.peakBytes)),
  folder: folderOf,
};

/** The fields that most people want. */
export const FORMAT_FIELDS: readonly string[] = [
  'id',
  'name',
  ...Object.keys(DERIVED),
  'description',
  'output.path',
];

/** The fields that only steps have. */
const OF_NEWS = new Set([
  ...['at', 'type', 'line', 'number', 'suppressed', 'notify'],
  ...['from', 'to', 'task', 'started', 'since'],
]);

/** What is printed for a task. */
export type TaskFormat = (task: Task, nowMs: number) => string;
/** What is printed for a step of a task; the task may be unknown. */
export type NewsFormat = (news: TaskNews, task: Task | undefined, nowMs: number) => string;

/** Whether a template has a field that says what tasks use. */
export function asksForUse(template: string): boolean {
  return readTemplate(template).some(({ path }) =>
    ['cpu', 'memory', 'peak', 'use'].includes(path?.[0] ?? ''),
  );
}

/** Reads a template for tasks. @throws UsageError if it has an unknown field */
export function taskFormat(template: string): TaskFormat {
  const parts = readTemplate(template);
  for (const { path } of parts) if (path) checkPath(path);
  return (task, nowMs) => fill(parts, (path) => valueOf(task, path, nowMs));
}

/** Reads a template for steps; other fields than theirs are those of the task. @throws UsageError */
export function newsFormat(template: string): NewsFormat {
  const parts = readTemplate(template);
  for (const { path } of parts) if (path && !OF_NEWS.has(path[0] ?? '')) checkPath(path, OF_NEWS);
  return (news, task, nowMs) =>
    fill(parts, (path) => {
      if (OF_NEWS.has(path[0] ?? '')) return at(news, path);
      return task ? valueOf(task, path, nowMs) : at(news, path);
    });
}

interface Part {
  text: string;
  path?: string[];
}

const ESCAPES: Record<string, string> = { '\\t': '\t', '\\n': '\n', '\\\\': '\\', '{{': '{', '}}': '}' };

function readTemplate(template: string): Part[] {
  const parts: Part[] = [];
  for (const [text, path] of template.matchAll(/\{\{|\}\}|\\[tn\\]|\{([^{}]*)\}|[^]/g)) {
    if (path !== undefined) parts.push({ text, path: path.trim().split('.') });
    else if (text === '{' || text === '}')
      throw new UsageError(
        `A "${text}" in --format has no partner. Write ${text}${text} for the character itself.`,
      );
    else parts.push({ text: ESCAPES[text] ?? text });
  }
  return parts;
}

function checkPath(path: readonly string[], others: Iterable<string> = []): void {
  const [first = ''] = path;
  if (path.length === 1 && Object.hasOwn(DERIVED, first)) return;
  if (fieldsAt(taskRecord(), path) !== undefined) return;
  let known = path.slice(0, -1);
  while (fieldsAt(taskRecord(), known) === undefined) known = known.slice(0, -1);
  const fields = fieldsAt(taskRecord(), known) as string[];
  const own = known.length === 0 ? [...fields, ...Object.keys(DERIVED), ...others] : fields;
  const below = known.length === 0 ? 'The fields' : `The fields of {${known.join('.')}}`;
  throw new UsageError(
    `{${path.join('.')}} is not a field. ` +
      (own.length > 0
        ? `${below} are: ${[...new Set(own)].sort().join(', ')}.`
        : `{${known.join('.')}} has no fields.`),
  );
}

function valueOf(task: Task, path: readonly string[], nowMs: number): unknown {
  const [first = ''] = path;
  return path.length === 1 && Object.hasOwn(DERIVED, first) ? DERIVED[first]?.(task, nowMs) : at(task, path);
}

function at(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (whole, name) =>
      typeof whole === 'object' && whole !== null && Object.hasOwn(whole, name)
        ? (whole as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

function fill(parts: readonly Part[], valueAt: (path: readonly string[]) => unknown): string {
  return parts.map(({ text, path }) => (path ? textOf(valueAt(path)) : text)).join('');
}

/** In a pipe, too: a line end in a value would make two lines of one task. */
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return printable(
    typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean),
  );
}
