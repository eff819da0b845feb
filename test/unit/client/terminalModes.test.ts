import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalModes } from '../../../src/client/terminalModes.ts';

const PLAIN = '\u001b[0m';

/** What undoes what was written, without what always comes last. */
function undone(...chunks: string[]): string {
  const modes = new TerminalModes();
  for (const chunk of chunks) modes.push(chunk);
  const text = modes.restore();
  expect(text.endsWith(PLAIN)).toBe(true);
  return text.slice(0, -PLAIN.length);
}

test.each([
  ['nothing was switched', 'plain \u001b[1mbold\u001b[2J\u001b[H', ''],
  ['the other screen', '\u001b[?1049h', '\u001b[?1049l'],
  ['a screen that was left again', '\u001b[?1049h…\u001b[?1049l', ''],
  ['a hidden cursor', '\u001b[?25l', '\u001b[?25h'],
  ['a cursor that is shown', '\u001b[?25l\u001b[?25h', ''],
  ['lines that do not wrap', '\u001b[?7l', '\u001b[?7h'],
  ['a mouse that is told of, in two ways', '\u001b[?1000;1006h', '\u001b[?1000l\u001b[?1006l'],
  ['pasting in brackets, and focus', '\u001b[?2004h\u001b[?1004h', '\u001b[?2004l\u001b[?1004l'],
  ['arrow keys, and the keypad', '\u001b[?1h\u001b=', '\u001b>\u001b[?1l'],
  ['keyboards, one in another', '\u001b[>1u\u001b[>5u', '\u001b[<2u'],
  ['a keyboard that was given back', '\u001b[>1u\u001b[<u', ''],
  ['keys with modifiers', '\u001b[>4;2m', '\u001b[>4m'],
  ['the shape of the cursor', '\u001b[5 q', '\u001b[0 q'],
  ['margins', '\u001b[2;10r', '\u001b7\u001b[r\u001b8'],
  ['a whole drawing, which shows nothing when it is over', '\u001b[?2026h', ''],
  ['a terminal that was reset', '\u001b[?1049h\u001b[>1u\u001bc', ''],
  ['a program that reset its terminal softly', '\u001b[?25l\u001b[!p', ''],
])('whoever leaves gets his terminal back: %s', (_what, written, expected) => {
  expect(undone(written)).toBe(expected);
});

test('it does not matter how what was written is parted, nor what is between', () => {
  const written =
    'a\u001b[?1049hb\u001b[?25l\u001b[31mc\u001b[>1u\u001b[?2004h\u001b=d\u001b[2;9r\u001b]0;t\u0007';
  const whole = undone(written);
  fc.assert(
    fc.property(fc.array(fc.nat(written.length)), (cuts) => {
      const ends = [...new Set(cuts), written.length].sort((a, b) => a - b);
      const chunks = ends.map((end, index) => written.slice(ends[index - 1] ?? 0, end));
      expect(undone(...chunks)).toBe(whole);
    }),
  );
});

test('what was given back is not given back again', () => {
  const modes = new TerminalModes();
  modes.push('\u001b[?1049h');
  expect(modes.restore()).toBe(`\u001b[?1049l${PLAIN}`);
  expect(modes.restore()).toBe(PLAIN);
});
