import fc from 'fast-check';
import { expect, test } from 'vitest';
import { TerminalDrawing } from '../../../src/client/terminalDrawing.ts';
import { noise } from './terminalStreams.ts';

test('of text alone nothing has to be given back', () => {
  const drawing = new TerminalDrawing('lines');
  expect(drawing.draw('one\r\n\ttwo\u0007') + drawing.restore()).toBe('one\r\n\ttwo\u0007');
});

test.each([
  ['a color', '\u001b[31mred', '\u001b[0m'],
  ['a link', '\u001b]8;;https://a.example\u0007a', '\u001b]8;;\u0007\u001b[0m'],
])('%s ends with the output, once', (_what, written, end) => {
  const drawing = new TerminalDrawing('lines');
  drawing.draw(written);
  expect([drawing.restore(), drawing.restore()]).toEqual([end, '']);
});

test('a further attempt is drawn as if it were the first, wherever the one before it ended', () => {
  fc.assert(
    fc.property(noise, (text) => {
      const drawing = new TerminalDrawing('screen');
      drawing.draw(text);
      drawing.restore();
      expect(drawing.draw('\u001b[1mbegun')).toBe('\u001b[1mbegun');
    }),
  );
});
