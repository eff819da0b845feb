import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainOutput } from '../../../../src/ui/output/plainOutput.ts';
import { TerminalOutput } from '../../../../src/ui/output/terminalOutput.ts';

function plain(...chunks: string[]): string {
  const output = new PlainOutput();
  return chunks.map((chunk) => output.push(chunk)).join('') + output.takeRedraw();
}

test('control sequences are dropped, also when they are split', () => {
  expect(plain('a\u001b[3', '1mred\u001b[', '0m\n')).toBe('ared\n');
  expect(plain('\u001b]0;ti', 'tle\u0007text')).toBe('text');
  expect(plain('bell\u0007 back\b')).toBe('bell back');
});

test('of a redrawn line the last drawing is kept', () => {
  expect(plain('10 %\r50 %\r100 %\ndone\n')).toBe('100 %\ndone\n');
  expect(plain('\r10 %', '\r100 %', '\n', 'done')).toBe('100 %\ndone');
  expect(plain('10 %\r', '100 %\r', '\n')).toBe('100 %\n');
});

test('a line end of two characters may be split', () => {
  expect(plain('a\r', '\nb\r\n')).toBe('a\nb\n');
  expect(plain('ab', 'c\r', '\n')).toBe('abc\n');
  expect(plain('\n\nspaced \r', '\n')).toBe('\n\nspaced \n');
});

test('a line that is still redrawn can be looked at', () => {
  const output = new PlainOutput();
  expect(output.push('\r10 %')).toBe('');
  expect(output.takeRedraw()).toBe('10 %');
  expect(output.takeRedraw()).toBe('');
  expect(output.push('\r20 %\n')).toBe('\n20 %\n');
});

test('chunks make no difference', () => {
  const piece = fc.constantFrom('word ', '\n', '\r\n', '\u001b[1;31m', '\u001b[0m', '\u001b]0;t\u0007', 'ä');
  fc.assert(
    fc.property(fc.array(piece), fc.array(fc.nat(200)), (pieces, cuts) => {
      const text = pieces.join('');
      const ends = [...cuts.toSorted((a, b) => a - b), text.length];
      const chunks = ends.map((end, index) => text.slice(ends[index - 1] ?? 0, Math.max(end, 0)));
      expect(plain(...chunks)).toBe(plain(text));
    }),
  );
});

test('a terminal gets carriage returns and colours, but no commands to the editor', () => {
  const output = new TerminalOutput();
  const drawn = ['a\n\u001b[31mb\r\n', '\u001b]52;c;', 'ZXZpbA==\u0007c'].map((chunk) => output.push(chunk));
  expect(drawn.join('')).toBe('a\r\n\u001b[31mb\r\nc');
});

test('what a program draws in a terminal of its own reads as lines', () => {
  const output = new PlainOutput();
  const drawn =
    '\u001b[?25l\u001b[32m10 %\u001b[0m\r\u001b[K\u001b[32m100 %\u001b[0m\r\n\u001b[?25hSure? yes\r\r\nso yes\r\n';
  expect(output.push(drawn)).toBe('100 %\nSure? yes\nso yes\n');
});
