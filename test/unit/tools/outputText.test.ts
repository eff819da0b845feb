import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineUnits } from '../../../src/tools/outputOf.ts';
import { lastLines, matchingLines, readable, wholeLines } from '../../../src/tools/outputText.ts';
import { processorMs } from '../../helpers/processorTime.ts';

test.each([
  ['colors and other sequences', '\u001b[31mred\u001b[0m\u001b]0;title\u0007\n', 'red\n'],
  ['a progress bar', '10 %\r20 %\r100 %\ndone\n', '100 %\ndone\n'],
  ['line ends of Windows', 'a\r\nb\r\n', 'a\nb\n'],
  ['a line that ends with a return', 'a\r', 'a'],
  ['overrides of the direction', 'a\u202eb', 'ab'],
])('of %s, a model gets what a person sees', (_what, raw, text) => {
  expect(readable(raw)).toBe(text);
});

test('readable text has no control characters but tabs and line ends', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (raw) => {
      // oxlint-disable-next-line no-control-regex -- they are what must not be there
      expect(readable(raw)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
    }),
  );
});

test('the last lines are the last, as many as fit, and say whether that is all', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '😀', ' '), maxLength: 20 });
  const most = fc.record({ lines: fc.integer({ min: 1, max: 8 }), bytes: fc.integer({ min: 1, max: 200 }) });
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), most, (lines, most) => {
      const { text, isCut } = lastLines(lines.map((each) => `${each}\n`).join(''), most);
      const kept = text.split('\n').slice(0, -1);
      expect(kept).toEqual(lines.slice(-kept.length));
      expect(kept.length).toBeLessThanOrEqual(most.lines);
      expect(kept.length === 1 || Buffer.byteLength(text) <= most.bytes).toBe(true);
      expect(isCut).toBe(kept.length < lines.length);
    }),
  );
});

test('of an end that was read, whole lines are shown, or what there is of the only one', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(text, fc.nat({ max: 12 }), (whole, from) => {
      const offset = Math.min(from, whole.length - 1);
      const part = { text: whole.slice(offset), offset, nextOffset: whole.length, totalBytes: whole.length };
      const shown = wholeLines(part);
      expect(part.text.endsWith(shown)).toBe(true);
      expect(shown).not.toBe('');
      if (offset > 0 && shown !== part.text) expect(part.text.at(-shown.length - 1)).toBe('\n');
    }),
  );
});

/** Searches a text part by part, as `read_output` does. */
function searchIn(
  text: string,
  options: { search: string; ignoreCase?: boolean; slice: number; most?: number },
) {
  const bytes = Buffer.from(text);
  const finder = matchingLines({ ignoreCase: false, most: 1000, bytes: 1e6, ...options });
  for (let at = 0; at < bytes.length && !finder.isFull;) {
    const end = Math.min(bytes.length, at + options.slice);
    at += finder.take(lineUnits(bytes.subarray(at, end), end === bytes.length), at);
  }
  return finder.matches;
}

test('a search finds every line, with its offset, wherever the parts are cut', () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '😀'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(line, { maxLength: 20 }), fc.integer({ min: 30, max: 60 }), (lines, slice) => {
      const text = lines.map((each) => `${each}\n`).join('');
      let offset = 0;
      const all = lines.map((each) => {
        const match = { offset, line: each };
        offset += Buffer.byteLength(each) + 1;
        return match;
      });
      expect(searchIn(text, { search: 'ab', slice })).toEqual(all.filter((each) => each.line.includes('ab')));
    }),
  );
});

test('a search ends when it has enough, and can ignore case', () => {
  const text = 'Error one\nfine\nERROR two\nerror three\n';
  const lines = (options: { ignoreCase?: boolean; most?: number }) =>
    searchIn(text, { search: 'error', slice: 100, ...options }).map(({ line }) => line);
  expect(lines({})).toEqual(['error three']);
  expect(lines({ ignoreCase: true })).toEqual(['Error one', 'ERROR two', 'error three']);
  expect(lines({ ignoreCase: true, most: 2 })).toEqual(['Error one', 'ERROR two']);
});

test('the text of a long line is made readable in time that grows with its length', () => {
  const took = (length: number) => {
    const text = `${'x'.repeat(length)}\r\n`.repeat(2);
    return processorMs(() => {
      for (let times = 0; times < 5; times++) readable(text);
    });
  };
  took(10_000);
  // Quadratic, it would be 1600 times as long.
  expect(took(4_000_000)).toBeLessThan(400 * Math.max(1, took(100_000)));
});
