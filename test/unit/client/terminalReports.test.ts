import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalModes } from '../../../src/client/terminalModes.ts';
import { withoutReports } from '../../../src/client/terminalReports.ts';
import { QUESTIONS, shownBy } from './terminalStreams.ts';

const ANSWERS: [string, string][] = [
  ['which terminal it is', '\u001b[?1;2c'],
  ['its version', '\u001b[>0;276;0c'],
  ['that it is well', '\u001b[0n'],
  ['that it is dark', '\u001b[?997;1n'],
  ['where the cursor is', '\u001b[24;80R'],
  ['the same with a page', '\u001b[?24;80;1R'],
  ['a mode', '\u001b[?2026;2$y'],
  ['its size', '\u001b[8;24;80t'],
  ['which keys it sends', '\u001b[?0u'],
  ['its background', '\u001b]11;rgb:0000/0000/0000\u0007'],
  ['the same with the other end', '\u001b]11;rgb:0000/0000/0000\u001b\\'],
  ['its name', '\u001bP>|xterm.js(5.6.0)\u001b\\'],
  ['that it draws images', '\u001b_Gi=31;OK\u001b\\'],
];
const KEYS = [
  'a',
  'ä😀',
  '\r',
  '\u001b',
  '\u001b[A',
  '\u001bOP',
  '\u001b[1;2R',
  '\u001b[1;5C',
  '\u001b[200~x\u001b[201~',
  '\u001b[15~',
];
const MOUSE = ['\u001b[<0;10;10M', '\u001b[<0;10;10m', '\u001b[M !!'];

test.each(ANSWERS)('a task is never typed %s', (_what, answer) => {
  expect(withoutReports(`a${answer}b`)).toBe('ab');
});

test.each(QUESTIONS)('what a real terminal answers is no keys: %s', async (_what, question) => {
  for (const report of (await shownBy(`\r\n\n\n${question}`)).reports)
    expect(withoutReports(report)).toBe('');
});

test('focus and mouse reach a task that switched them on, and no other', () => {
  const modes = new TerminalModes();
  for (const event of ['\u001b[I', '\u001b[O', ...MOUSE]) expect(withoutReports(event, modes)).toBe('');
  modes.push('\u001b[?1004h\u001b[?1002;1006h');
  for (const event of ['\u001b[I', '\u001b[O', ...MOUSE]) expect(withoutReports(event, modes)).toBe(event);
  modes.restore();
  for (const event of ['\u001b[I', ...MOUSE]) expect(withoutReports(event, modes)).toBe('');
});

test('all keys stay as they are, whatever is between them', () => {
  const parts = fc.array(
    fc.oneof(fc.constantFrom(...KEYS), fc.constantFrom(...ANSWERS.map(([, text]) => text))),
  );
  fc.assert(
    fc.property(parts, (all) => {
      const answers = new Set(ANSWERS.map(([, text]) => text));
      expect(withoutReports(all.join(''))).toBe(all.filter((text) => !answers.has(text)).join(''));
    }),
  );
});
