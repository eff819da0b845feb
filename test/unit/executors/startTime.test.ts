import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parsePsLine } from '../../../src/executors/processTable.ps.ts';
import { isSameStart, spellStartTime } from '../../../src/executors/startTime.ts';

/** Bytes of `ps -o lstart= -p PID`. */
const RECORDED: [system: string, shown: string, spelt: string][] = [
  ['Apple', 'Thu Nov 26 13:56:16 2026    \n', 'Thu-Nov-26-13-56-16-2026'],
  ['Apple, a day below ten', 'Mon Jan  5 03:04:05 2026    \n', 'Mon-Jan-5-03-04-05-2026'],
  ['FreeBSD', 'Thu Nov 26 13:56:16 2026    \n', 'Thu-Nov-26-13-56-16-2026'],
  ['OpenBSD', 'Mon Jan  5 03:04:05 2026\n', 'Mon-Jan-5-03-04-05-2026'],
  ['procps', 'Thu Nov 26 13:56:16 2026\n', 'Thu-Nov-26-13-56-16-2026'],
  ['procps, a day below ten', 'Mon Jan  5 03:04:05 2026\n', 'Mon-Jan-5-03-04-05-2026'],
  ['a locale that says it otherwise', 'jeu. 26 nov. 2026 13:56:16 UTC\r\n', 'jeu-26-nov-2026-13-56-16-UTC'],
  ['a locale beyond ASCII', 'ĉaŭ 26 nov 2026 13:56:16\n', 'a-26-nov-2026-13-56-16'],
  ['busybox, which has no such column', '', ''],
];

describe.each(RECORDED)('%s', (_system, shown, spelt) => {
  test('is spelt in letters, digits and single dashes', () => expect(spellStartTime(shown)).toBe(spelt));

  test.runIf(shown.trim().split(/\s+/).length === 5)('is spelt alike in a line of the listing', () => {
    expect(parsePsLine(`  4242    17  4240 Ss+  ${shown}`)?.startTime).toBe(spelt);
  });
});

test('whatever a ps prints, it is a part of a file name, and spelling it again changes nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (shown) => {
      const spelt = spellStartTime(shown);
      expect(spelt).toMatch(/^([A-Za-z0-9]+(-[A-Za-z0-9]+)*)?$/);
      expect(spellStartTime(spelt)).toBe(spelt);
    }),
  );
});

/** Start times, and whether they are one. */
const PAIRS: [one: string, other: string, isSame: boolean][] = [
  ['99', '99', true],
  ['99', '990', false],
  // An earlier version spelt the blanks at the end.
  ['Thu-Nov-26-13-56-16-2026', 'Thu-Nov-26-13-56-16-2026-', true],
  ['Thu-Nov-26-13-56-16-2026', 'Thu-Nov-26-13-56-17-2026-', false],
  // The native launcher and `ps` of one process.
  ['1795701376-123456', 'Thu-Nov-26-13-56-16-2026', true],
  ['Thu-Nov-26-13-56-16-2026', '1795701377-123456', false],
  ['1795701376-123456', '1795701376-123457', false],
  // The system's time and CIM's.
  ['134000000000000009', '134000000000000000', true],
  ['134000000000000010', '134000000000000000', false],
  ['-', '-', true],
  ['', '99', false],
  ['x-1', 'y-2', false],
];

test.each(PAIRS)('%s and %s: %s', (one, other, isSame) => {
  expect(isSameStart(one, other)).toBe(isSame);
  expect(isSameStart(other, one)).toBe(isSame);
});
