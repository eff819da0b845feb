import { Terminal } from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalFilter } from '../../../src/client/terminalFilter.ts';
import { TerminalModes } from '../../../src/client/terminalModes.ts';
import { streams } from './terminalStreams.ts';

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
  ['the upper margin alone', '\u001b[5r', '\u001b7\u001b[r\u001b8'],
  ['the lower margin alone', '\u001b[;5r', '\u001b7\u001b[r\u001b8'],
  ['insertion', '\u001b[4h', '\u001b[4l'],
  ['insertion that was ended', '\u001b[4h\u001b[4l', ''],
  ['letters that draw frames', '\u001b(0lqk', '\u001b(B\u001b)B\u000f'],
  ['the second set of letters', '\u001b)0\u000elqk', '\u001b(B\u001b)B\u000f'],
  ['a link', '\u001b]8;id=1;https://a.example\u0007link', '\u001b]8;;\u0007'],
  ['a link that was ended', '\u001b]8;;https://a.example\u0007link\u001b]8;;\u0007', ''],
  ['progress', '\u001b]9;4;1;50\u0007', '\u001b]9;4;0\u0007'],
  ['progress that is over', '\u001b]9;4;1;50\u0007\u001b]9;4;0;0\u0007', ''],
  ['a link in a terminal that was reset', '\u001b]8;;https://a.example\u0007\u001bc', '\u001b]8;;\u0007'],
  ['a whole drawing, which shows nothing when it is over', '\u001b[?2026h', ''],
  ['a terminal that was reset', '\u001b[?1049h\u001b[>1u\u001bc', ''],
  ['the other screen, after a soft reset', '\u001b[?1049h\u001b[!p', '\u001b[?1049l'],
])('whoever leaves gets his terminal back: %s', (_what, written, expected) => {
  expect(undone(written)).toBe(expected);
});

test('it does not matter how what was written is parted, nor what is between', () => {
  const written =
    'a\u001b[?1049hb\u001b[?25l\u001b[31mc\u001b[>1u\u001b[?2004h\u001b=d\u001b[2;9r\u001b]0;t\u0007' +
    'e\u001b[4h\u001b(0\u000f\u001b]8;;https://a.example\u0007f\u001b]9;4;3;0\u0007';
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

/** How a terminal is, and how it draws, after something was written to it. */
async function stateAfter(written: string): Promise<unknown> {
  const terminal = new Terminal({ cols: 60, rows: 20, allowProposedApi: true });
  let progress = '0';
  terminal.parser.registerOscHandler(9, (data) => {
    progress = /^4;(\d)/.exec(data)?.[1] ?? progress;
    return true;
  });
  // The same place for all: what is tested is how it is drawn.
  await new Promise<void>((resolve) => terminal.write(`${written}\u001b[2J\u001b[Hlqk`, resolve));
  const { active } = terminal.buffer;
  const cells = [0, 1, 2].map((column) => active.getLine(active.baseY)?.getCell(column));
  const drawn = cells.map(
    (cell) =>
      cell &&
      [cell.getChars(), cell.isFgDefault(), cell.isBgDefault(), cell.isBold(), cell.isInverse()].join(),
  );
  const state = { modes: { ...terminal.modes }, type: active.type, progress, drawn };
  terminal.dispose();
  return state;
}

test('whatever a task draws, the terminal draws as before when it was given back', async () => {
  const before = await stateAfter('');
  await fc.assert(
    fc.asyncProperty(
      streams,
      fc.constantFrom('lines' as const, 'screen' as const),
      async (parts, drawing) => {
        const drawn = new TerminalFilter(drawing).push(parts.map(({ text }) => text).join(''));
        const modes = new TerminalModes();
        modes.push(drawn);
        expect(await stateAfter(drawn + modes.restore())).toEqual(before);
      },
    ),
    { numRuns: 500 },
  );
}, 60_000);
