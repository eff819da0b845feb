import type { HostNotifications } from '../../protocol/hostSettings.ts';

type QuietHours = NonNullable<HostNotifications['quietHours']>;

const MINUTE_MS = 60_000;
/** A day on which the clock goes back by an hour, and a minute. */
const MOST_MINUTES = 25 * 60 + 1;

/**
 * When the quiet hours end that it is in, in milliseconds; `undefined` outside of them. They are in local time, may go
 * past midnight, and are empty if they end when they begin. They end with the first minute that is outside of them, also
 * where the clock skips their end or shows it twice.
 */
export function quietUntilMs(nowMs: number, { from, to }: QuietHours): number | undefined {
  const [fromMinute, toMinute] = [minutesOf(from), minutesOf(to)];
  const isQuiet = (ms: number) => {
    const date = new Date(ms);
    return isWithin(fromMinute, toMinute, date.getHours() * 60 + date.getMinutes());
  };
  if (!isQuiet(nowMs)) return undefined;
  const thisMinuteMs = nowMs - (nowMs % MINUTE_MS);
  for (let minutes = 1; minutes <= MOST_MINUTES; minutes++) {
    const ms = thisMinuteMs + minutes * MINUTE_MS;
    if (!isQuiet(ms)) return ms;
  }
  return undefined;
}

function isWithin(from: number, to: number, minute: number): boolean {
  return from <= to ? from <= minute && minute < to : from <= minute || minute < to;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
