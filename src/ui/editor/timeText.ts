import { env } from 'vscode';

const SECOND_MS = 1_000;
const UNITS = [
  ['day', 86_400 * SECOND_MS],
  ['hour', 3_600 * SECOND_MS],
  ['minute', 60 * SECOND_MS],
] as const;

/** The locale of times: that of the system, whose region the editor does not know, unless the editor is not in English. */
export function timeLocale(): string | undefined {
  return env.language.startsWith('en') ? undefined : env.language;
}

/** A time as people here write it. */
export function localTime(time: string | number): string {
  return new Date(time).toLocaleString(timeLocale());
}

/** A duration in words, in its largest unit: `4 minutes`, `2 hours`; below a minute, in seconds. */
export function durationText(ms: number): string {
  const [unit, unitMs] = UNITS.find((each) => ms >= each[1]) ?? (['second', SECOND_MS] as const);
  const format = new Intl.NumberFormat(env.language, { style: 'unit', unit, unitDisplay: 'long' });
  return format.format(Math.floor(ms / unitMs));
}
