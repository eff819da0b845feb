/*
 * Quantities in readable form: with spaces in a window (`1 m 04 s`), terse in the columns of a terminal (`1m 4s`).
 */

const KIBIBYTE = 1024;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A duration: `12 s`, `1 m 04 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

/** An age that need not be updated every second: `7 s`, `20 s`, `5 m`, `2 h 05 m`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 10) return `${seconds} s`;
  if (seconds < 60) return `${seconds - (seconds % 10)} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} m` : formatDuration(ms);
}

/** A configured limit or pause, in whole units if possible: `5 s`, `1 m 30 s`, `500 ms`. */
export function formatPeriod(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return formatDuration(ms)
    .replace(/ 00 [sm]$/, '')
    .replace(/ 0(\d)/, ' $1');
}

/** A duration in its two largest units: `500ms`, `9.5s`, `1m 4s`, `2h 5m`, `3d 1h`. */
export function terseDuration(ms: number): string {
  const whole = (unitMs: number, perMs = Infinity) => Math.floor((ms % perMs) / unitMs);
  if (ms < SECOND_MS) return `${Math.round(ms)}ms`;
  if (ms < 10 * SECOND_MS) return `${Math.floor(ms / 100) / 10}s`;
  if (ms < MINUTE_MS) return `${whole(SECOND_MS)}s`;
  if (ms < HOUR_MS) return `${whole(MINUTE_MS)}m ${whole(SECOND_MS, MINUTE_MS)}s`;
  if (ms < DAY_MS) return `${whole(HOUR_MS)}h ${whole(MINUTE_MS, HOUR_MS)}m`;
  return `${whole(DAY_MS)}d ${whole(HOUR_MS, DAY_MS)}h`;
}

/** How long ago, in the largest unit: `7s`, `5m`, `3d`. */
export function terseAge(ms: number): string {
  if (ms < MINUTE_MS) return `${Math.max(0, Math.floor(ms / SECOND_MS))}s`;
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)}m`;
  if (ms < DAY_MS) return `${Math.floor(ms / HOUR_MS)}h`;
  return `${Math.floor(ms / DAY_MS)}d`;
}

/** A duration in words, in its largest unit: `4 minutes`, `2 hours`; below a minute, in seconds. */
export function longDuration(ms: number): string {
  const unit = LONG_UNITS.find(([, unitMs]) => ms >= unitMs) ?? (['second', SECOND_MS] as const);
  const count = Math.floor(ms / unit[1]);
  return `${count} ${unit[0]}${count === 1 ? '' : 's'}`;
}

const LONG_UNITS = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
] as const;

/** A size: `512 B`, `1.4 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < KIBIBYTE) return `${bytes} B`;
  const units = ['KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes / KIBIBYTE;
  let unit = 0;
  while (value >= KIBIBYTE && unit < units.length - 1) {
    value /= KIBIBYTE;
    unit++;
  }
  return `${value.toFixed(1)} ${units[unit]}`;
}

/** A future time in local time: `14:05`, with the date if it is more than a day away. */
export function formatClock(time: string, now: number): string {
  const date = new Date(time);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (Math.abs(date.getTime() - now) < DAY_MS) return clock;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock}`;
}

/** An amount of US dollars: `$0.13`; less than a cent is written in full. */
export function formatCost(usd: number): string {
  return `$${usd.toFixed(usd < 0.01 ? 4 : 2)}`;
}

/** A number with separators: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
