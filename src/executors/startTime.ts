/*
 * A process's start time as a marker's name holds it: whatever the system has that stays the same for its life. Ticks
 * since the boot on Linux; seconds and microseconds, or the date that `ps` shows, on macOS; 100 ns since 1601 on Windows.
 */

/** Letters and digits, with one dash for whatever is between them: `Thu Nov  5` is `Thu-Nov-5`. Empty when there are none. */
export function spellStartTime(shown: string): string {
  return shown.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

const SECONDS_AND_MICROSECONDS = /^(\d+)-\d+$/;
/** As `ps -o lstart=` shows it, for UTC. */
const SHOWN_BY_PS = /^[A-Z][a-z]{2}-([A-Z][a-z]{2})-(\d{1,2})-(\d\d)-(\d\d)-(\d\d)-(\d{4})$/;
const FILE_TIME = /^\d{18,}$/;

/**
 * Whether two start times are one, as far as the coarser of them tells: what looks at processes may be another program
 * than when the marker was made. Earlier versions spelt the blanks at the end as a dash.
 */
export function isSameStart(one: string, other: string): boolean {
  return (
    comparable(one) === comparable(other) ||
    (isShownByPs(one) !== isShownByPs(other) && seconds(one) === seconds(other))
  );
}

function comparable(startTime: string): string {
  const spelled = spellStartTime(startTime);
  // CIM's have microseconds, so the last digit is lost.
  return FILE_TIME.test(spelled) ? spelled.slice(0, -1) : spelled;
}

/** Whether it is the date that `ps` shows, which the native launcher does not know. */
export function isShownByPs(startTime: string): boolean {
  return SHOWN_BY_PS.test(spellStartTime(startTime));
}

/** Since the epoch; NaN, which equals nothing, where it does not tell. */
function seconds(startTime: string): number {
  const spelled = spellStartTime(startTime);
  const exact = SECONDS_AND_MICROSECONDS.exec(spelled);
  if (exact) return Number(exact[1]);
  const [, month, day, hour, minute, second, year] = SHOWN_BY_PS.exec(spelled) ?? [];
  return month === undefined
    ? NaN
    : Date.parse(`${day} ${month} ${year} ${hour}:${minute}:${second} UTC`) / 1000;
}
