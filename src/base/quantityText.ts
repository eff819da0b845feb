const KIBIBYTE = 1024;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A duration as people read it: `12 s`, `1 m 04 s`, `2 h 05 m`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${pad(seconds % 60)} s`;
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60)} m`;
}

/** An age that is to be told without being told anew each second: `7 s`, `20 s`, `5 m`, `2 h 05 m`. */
export function formatAge(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 10) return `${seconds} s`;
  if (seconds < 60) return `${seconds - (seconds % 10)} s`;
  return seconds < 3600 ? `${Math.floor(seconds / 60)} m` : formatDuration(ms);
}

/** A limit or a pause that somebody chose, in full units where it is one: `5 s`, `1 m 30 s`, `500 ms`. */
export function formatPeriod(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  return formatDuration(ms)
    .replace(/ 00 [sm]$/, '')
    .replace(/ 0(\d)/, ' $1');
}

/** A size as people read it: `512 B`, `1.4 MiB`. */
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

/** A time to come on this person's clock: `14:05`, with the day where it is not within one from now. */
export function formatClock(time: string, now: number): string {
  const date = new Date(time);
  const clock = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  if (Math.abs(date.getTime() - now) < DAY_MS) return clock;
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())} ${clock}`;
}

/** An amount of US dollars: `$0.13`; what is less than a cent in full. */
export function formatCost(usd: number): string {
  return `$${usd.toFixed(usd < 0.01 ? 4 : 2)}`;
}

/** A number as people read it: `12,345`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}
