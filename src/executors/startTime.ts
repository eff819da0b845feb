/*
 * A process's start time as the name of a marker contains it: any value of the system that stays the same for its life.
 * Ticks since the boot on Linux; seconds and microseconds, or the date of `ps`, on macOS; 100 ns since 1601 on Windows.
 */

/** Letters and digits, with one dash for everything between them: `Thu Nov  5` is `Thu-Nov-5`. May be empty. */
export function spellStartTime(shown: string): string {
  return shown.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

const SECONDS_AND_MICROSECONDS = /^(\d+)-\d+$/;
/** As printed by `ps -o lstart=`, for UTC. */
const SHOWN_BY_PS = /^[A-Z][a-z]{2}-([A-Z][a-z]{2})-(\d{1,2})-(\d\d)-(\d\d)-(\d\d)-(\d{4})$/;
const FILE_TIME = /^\d{18,}$/;

/**
 * Whether two start times are equal, to the precision of the coarser one: another program may look up processes now
 * than when the marker was created. Earlier versions wrote the blanks at the end as a dash.
 */
export function isSameStart(one: string, other: string): boolean {
  return (
    comparable(one) === comparable(other) ||
    (isShownByPs(one) !== isShownByPs(other) && seconds(one) === seconds(other))
  );
}

function comparable(startTime: string): string {
  const spelled = spellStartTime(startTime);
  // Times from CIM have microseconds, so the last digit is lost.
  return FILE_TIME.test(spelled) ? spelled.slice(0, -1) : spelled;
}

/** Whether it is the date of `ps`, which the native launcher does not support. */
export function isShownByPs(startTime: string): boolean {
  return SHOWN_BY_PS.test(spellStartTime(startTime));
}

/** Since the epoch; NaN, which equals nothing, if it cannot be parsed. */
function seconds(startTime: string): number {
  const spelled = spellStartTime(startTime);
  const exact = SECONDS_AND_MICROSECONDS.exec(spelled);
  if (exact) return Number(exact[1]);
  const [, month, day, hour, minute, second, year] = SHOWN_BY_PS.exec(spelled) ?? [];
  return month === undefined
    ? NaN
    : Date.parse(`${day} ${month} ${year} ${hour}:${minute}:${second} UTC`) / 1000;
}
