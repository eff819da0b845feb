/*
 * A process's start time as a marker's name holds it. The wrapper spells it in a shell and the host in TypeScript, both
 * from what `ps -o lstart=` prints, so the two below must agree on every sequence of bytes: systems differ in how they
 * pad the column and the day (Apple and FreeBSD end it with blanks, a day below ten begins with one).
 */

/** Letters and digits, with one dash for whatever is between them: `Thu Nov  5` is `Thu-Nov-5`. Empty when there are none. */
export function spellStartTime(shown: string): string {
  return shown.replaceAll(/[^A-Za-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
}

/** The same as a filter of POSIX shells. */
export const SPELL_START_TIME = `LC_ALL=C tr -cs A-Za-z0-9 - | sed -e 's/^-//' -e 's/-$//'`;

/** Whether two start times are one. Earlier versions spelt the blanks at the end as a dash. */
export function isSameStart(one: string, other: string): boolean {
  return spellStartTime(one) === spellStartTime(other);
}
