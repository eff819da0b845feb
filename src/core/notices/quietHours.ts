import type { HostNotifications } from '../../protocol/hostSettings.ts';

type QuietHours = NonNullable<HostNotifications['quietHours']>;

const HOUR_MS = 60 * 60_000;

/**
 * When the quiet hours end that it is in, in milliseconds; `undefined` outside of them. They are in local time, may go
 * past midnight, and are empty if they end when they begin. An end that the clock skips is when it would have been; of
 * one that it shows twice, the next one counts.
 */
export function quietUntilMs(nowMs: number, { from, to }: QuietHours): number | undefined {
  const now = new Date(nowMs);
  if (!isWithin(minutesOf(from), minutesOf(to), now.getHours() * 60 + now.getMinutes())) return undefined;
  const [hours = 0, minutes = 0] = to.split(':').map(Number);
  const candidates = [0, 1].flatMap((days) => {
    const first = new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hours, minutes);
    const again = new Date(first.getTime() + HOUR_MS);
    return again.getHours() === first.getHours() ? [first, again] : [first];
  });
  return candidates.map((date) => date.getTime()).find((ms) => ms > nowMs);
}

function isWithin(from: number, to: number, minute: number): boolean {
  return from <= to ? from <= minute && minute < to : from <= minute || minute < to;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
