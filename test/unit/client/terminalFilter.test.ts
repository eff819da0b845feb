import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TerminalFilter } from '../../../src/client/terminalFilter.ts';
import type { Drawing } from '../../../src/client/terminalSequences.ts';
import { COMMANDS, noise, QUESTIONS, shownBy, streams, type Part } from './terminalStreams.ts';

/** For many runs on a machine that does other things, too. */
const LONG_MS = 60_000;

const DRAWINGS: Drawing[] = ['lines', 'screen'];

/** The shape of what passes. */
const PASSED =
  // oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
  /\u001b(?:\[[?>=<]?[\d;:]*[ !]?[a-zA-Z@`]|\](?:[012]|8|9;4);[^\u0007\u001b]*\u0007|[78DEMHc=>]|[()][0B])/g;

function filtered(drawing: Drawing, ...chunks: string[]): string {
  const filter = new TerminalFilter(drawing);
  return chunks.map((chunk) => filter.push(chunk)).join('');
}

function passing(parts: readonly Part[], drawing: Drawing): string {
  return parts
    .filter(({ passes }) => passes === 'always' || passes === drawing)
    .map(({ text }) => text)
    .join('');
}

function cut(text: string, cuts: readonly number[]): string[] {
  const ends = [...new Set(cuts.map((at) => at % (text.length + 1))), text.length].sort((a, b) => a - b);
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end));
}

describe.each(DRAWINGS)('drawing %s', (drawing) => {
  test.each([...QUESTIONS, ...COMMANDS])('a terminal never gets what asks or does: %s', (_what, text) => {
    expect(filtered(drawing, `before${text}after`)).toBe('beforeafter');
    // A further ESC, which begins anew, hides nothing.
    expect(filtered(drawing, `before\u001b${text}after`)).toBe('beforeafter');
  });

  test(
    'a terminal shows what it shows of the allowed parts alone, and answers nothing',
    async () => {
      await fc.assert(
        fc.asyncProperty(streams, async (parts) => {
          const got = await shownBy(filtered(drawing, parts.map(({ text }) => text).join('')));
          expect(got).toEqual(await shownBy(passing(parts, drawing)));
          expect(got.reports).toEqual([]);
        }),
        { numRuns: 150 },
      );
    },
    LONG_MS,
  );

  test(
    'whatever is written, nothing is answered, and titles are short',
    async () => {
      await fc.assert(
        fc.asyncProperty(noise, async (text) => {
          const { reports, titles } = await shownBy(filtered(drawing, text));
          expect(reports).toEqual([]);
          for (const title of titles) expect(title.length).toBeLessThanOrEqual(200);
        }),
        { numRuns: 150 },
      );
    },
    LONG_MS,
  );

  test(
    'it does not matter where it is cut, and what was filtered passes as it is',
    () => {
      fc.assert(
        fc.property(noise, fc.array(fc.nat()), (text, cuts) => {
          const whole = filtered(drawing, text);
          expect(filtered(drawing, ...cut(text, cuts))).toBe(whole);
          expect(filtered(drawing, whole)).toBe(whole);
        }),
        { numRuns: 500 },
      );
    },
    LONG_MS,
  );

  test(
    'no control character of 8 bits passes, nor ESC with anything but what is listed',
    () => {
      fc.assert(
        fc.property(noise, (text) => {
          const left = filtered(drawing, text).replace(PASSED, '');
          // oxlint-disable-next-line no-control-regex -- control characters are what is looked for here
          expect(left).not.toMatch(/[\u0000-\u0006\u0010-\u001f\u007f-\u009f]/);
        }),
        { numRuns: 500 },
      );
    },
    LONG_MS,
  );
});

test.each([
  [
    'a link to a page, with what ties its parts together',
    ']8;a=b:id=x1;https://a.example\u001b\\',
    ']8;id=x1;https://a.example\u0007',
  ],
  ['a link to a file, which only ends the one before', ']8;;file:///etc/passwd\u0007', ']8;;\u0007'],
  ['a link that runs a command', ']8;;command:workbench.action.quit\u0007', ']8;;\u0007'],
  ['a link that is no address', ']8;;https://a b\u0007', ']8;;\u0007'],
  ['a title', ']0;one\ttwo\u001b\\', ']0;onetwo\u0007'],
  ['progress', ']9;4;3\u0007', ']9;4;3;0\u0007'],
  ['more than all of the progress', ']9;4;1;999\u0007', ']9;4;1;100\u0007'],
])('%s reaches a terminal in one form', (_what, written, expected) => {
  expect(filtered('lines', `\u001b${written}`)).toBe(`\u001b${expected}`);
});

test('a number is bounded, for terminals that count it', () => {
  expect(filtered('lines', '\u001b[2147483647L\u001b[99999999999b\u001b[12m')).toBe(
    '\u001b[9999L\u001b[9999b\u001b[12m',
  );
});

test('of several modes those pass that are allowed', () => {
  expect(filtered('screen', '\u001b[?1049;9001;25h\u001b[?2031l')).toBe('\u001b[?1049;25h');
  expect(filtered('lines', '\u001b[?1049;25h')).toBe('');
});

test.each([
  ['a title', { begin: '\u001b]2;', piece: 'x', end: '\u0007' }],
  ['a link', { begin: '\u001b]8;;https://', piece: 'x', end: '\u001b\\' }],
  ['a sequence', { begin: '\u001b[1', piece: ';1', end: 'm' }],
  ['an escape', { begin: '\u001b', piece: ' ', end: '7' }],
  ['a string', { begin: '\u001bP', piece: 'x', end: '\u001b\\' }],
  ['a string without an end', { begin: '\u009f', piece: 'x', end: '\u0018' }],
])('%s that is longer than any is dropped, and then it goes on', (_what, { begin, piece, end }) => {
  const filter = new TerminalFilter('screen');
  let passed = filter.push(begin);
  for (let count = 0; count < 5_000; count++) passed += filter.push(piece);
  expect(passed + filter.push(end)).toBe('');
  expect(filter.push('\u001b[31mred')).toBe('\u001b[31mred');
});
