import bytes from 'bytes';
import { InvalidArgumentError } from 'commander';
import parse from 'parse-duration';
import { parseDayTime } from '../base/calendarDay.ts';
import type { ExecutorParams } from '../protocol/executor.ts';
import { EXECUTOR_WORDS, readExecutor } from '../protocol/executorText.ts';
import type { DependencyCondition } from '../protocol/task.ts';

/* Parsers for option values. Each throws a message that says what is accepted. */

const SECOND_MS = 1_000;
/** Longest duration, so that adding it to a date gives a valid date. */
const LONGEST_DAYS = 3660;
const LONGEST_MS = LONGEST_DAYS * 24 * 3_600 * SECOND_MS;

/** A time that is not further in the past than this means now. */
const PAST_TOLERANCE_MS = 60 * SECOND_MS;

/** Parses `90s`, `1h30m` or a number of seconds to milliseconds. */
export function parseDuration(text: string): number {
  const wrong = new InvalidArgumentError(
    'It must be a duration such as 90s, 1h30m or 2d, or a number of seconds.',
  );
  // The library ignores text that it does not know, so such text is rejected first.
  const rest = text.replaceAll(/(?:\d+(?:\.\d+)?|\.\d+)\s*(\p{L}*)/gu, (all, unit: string) =>
    !unit || parse(`1${unit}`) !== null ? '' : all,
  );
  if (!text.trim() || rest.trim()) throw wrong;
  const durationMs = Math.round((parse(text, 's') ?? Number.NaN) * SECOND_MS);
  if (durationMs > LONGEST_MS) throw new InvalidArgumentError(`It must be at most ${LONGEST_DAYS}d.`);
  if (Number.isNaN(durationMs)) throw wrong;
  return durationMs;
}

/** Parses `10MB` or a number of bytes. */
export function parseSize(text: string): number {
  const [, amount, unit = ''] = /^\s*(\d+(?:\.\d+)?)\s*([kmgtp]?)(?:i?b)?\s*$/i.exec(text) ?? [];
  const size = amount === undefined ? null : bytes.parse(`${amount}${unit}b`);
  if (size === null) throw new InvalidArgumentError('It must be a size such as 500KB, 10MB or 2GB.');
  // Numbers above that are not exact, and the host takes none.
  if (size > Number.MAX_SAFE_INTEGER) throw new InvalidArgumentError('It must be less than 8PB.');
  return size;
}

/** Parses a text that must not be blank. */
export function parseWord(text: string): string {
  if (!text.trim()) throw new InvalidArgumentError('It must not be empty.');
  return text;
}

/** Parses `slurm`, `slurm:gpu` or `local`. */
export function parseExecutor(text: string): ExecutorParams {
  const executor = readExecutor(text);
  if (!executor) throw new InvalidArgumentError(`It must be ${EXECUTOR_WORDS}.`);
  return executor;
}

/** Parses a whole number from 0. */
export function parseCount(text: string): number {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(count)) throw new InvalidArgumentError('It must be a whole number.');
  return count;
}

/** Parses a whole number from 1. */
export function parseTries(text: string): number {
  if (!/^0*[1-9]\d*$/.test(text)) throw new InvalidArgumentError('It must be a whole number of at least 1.');
  return parseCount(text);
}

/** Parses a whole number, which may be negative. */
export function parsePriority(text: string): number {
  const priority = /^[-+]?\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(priority)) {
    throw new InvalidArgumentError('It must be a whole number; higher ones start first.');
  }
  return priority;
}

/** Parses the slots of a group. "unlimited" is not `null`, because commander would turn that into an empty string. */
export function parseSlots(text: string): number | 'unlimited' {
  if (text === 'unlimited') return text;
  const slots = /^\d+$/.test(text) ? Number(text) : 0;
  if (!Number.isSafeInteger(slots) || slots < 1) {
    throw new InvalidArgumentError('It must be a whole number of at least 1, or "unlimited".');
  }
  return slots;
}

/** Parses `41`, `41.5` or `41%`. */
export function parsePercent(text: string): number {
  const percent = /^\d+(\.\d+)?\s*%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (!(percent <= 100)) throw new InvalidArgumentError('It must be a number from 0 to 100.');
  return percent;
}

/** Parses `2`, `0.5` or `$0.50`. */
export function parseDollars(text: string): number {
  const dollars = /^\$?\d+(\.\d+)?$/.test(text) ? Number(text.replace('$', '')) : 0;
  if (!(dollars > 0)) throw new InvalidArgumentError('It must be an amount of US dollars such as 0.5.');
  return dollars;
}

/** Parses `HH:MM`, meaning its next occurrence, or an ISO 8601 time in the future, to ISO 8601 UTC. */
export function parseTime(text: string, nowMs = Date.now()): string {
  const [, hours, minutes] = /^(\d{1,2}):(\d\d)$/.exec(text) ?? [];
  if (hours !== undefined && minutes !== undefined && Number(hours) < 24 && Number(minutes) < 60) {
    const time = new Date(nowMs);
    time.setHours(Number(hours), Number(minutes), 0, 0);
    if (time.getTime() <= nowMs) time.setDate(time.getDate() + 1);
    return time.toISOString();
  }
  const timeMs = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/.test(text) ? parseDayTime(text) : Number.NaN;
  if (Number.isNaN(timeMs)) {
    throw new InvalidArgumentError('It must be a time such as 14:05 or 2026-12-24T18:00.');
  }
  if (timeMs < nowMs - PAST_TOLERANCE_MS) {
    const [day, clock] = [new Date(timeMs).toDateString(), new Date(timeMs).toTimeString().slice(0, 5)];
    throw new InvalidArgumentError(`${day}, ${clock}, is in the past. Give a later time.`);
  }
  return new Date(timeMs).toISOString();
}

/** Parses `2d`, meaning so long ago, or an ISO 8601 date or time, to ISO 8601 UTC. */
export function parseSince(text: string): string {
  const time = new Date(sinceMs(text));
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError(
      'It must be a duration such as 90s, 1h30m or 2d, or a time such as 2026-01-31 or 2026-01-31T18:00.',
    );
  return time.toISOString();
}

/** A day begins where the person is. */
function sinceMs(text: string): number {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return parseDayTime(`${text}T00:00`);
  if (/^\d{4}-\d\d-\d\d/.test(text)) return parseDayTime(text);
  try {
    return Date.now() - parseDuration(text);
  } catch {
    return Number.NaN;
  }
}

/** A dependency as typed; the task is looked up later. */
export interface TypedDependency {
  word: string;
  on: DependencyCondition;
}

/** Adds a `TASK[:CONDITION]` to the earlier ones. */
export function addDependency(text: string, earlier: TypedDependency[] = []): TypedDependency[] {
  const [, word = text, on = 'success'] = /^(.*):(success|failure|any)$/s.exec(text) ?? [];
  if (!word) throw new InvalidArgumentError('It must look like TASK or TASK:failure.');
  return [...earlier, { word, on: on as DependencyCondition }];
}

/** Adds a `NAME=VALUE` to the earlier ones. */
export function addVariable(text: string, earlier: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It must look like NAME=VALUE.');
  return { ...earlier, [text.slice(0, at)]: text.slice(at + 1) };
}

/** Adds the name of a lock to the earlier ones. */
export function addLock(text: string, earlier: string[] = []): string[] {
  const name = parseWord(text);
  return earlier.includes(name) ? earlier : [...earlier, name];
}

/** Parses an amount of US dollars, or `none`. */
export function parseBudget(text: string): number | 'none' {
  return text === 'none' ? text : parseDollars(text);
}

/** Adds a text to the earlier ones. */
export function addText(text: string, earlier: string[] = []): string[] {
  return [...earlier, text];
}
