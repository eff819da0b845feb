import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { countChanges, lineDiff, withContext } from '../../../src/base/lineDiff.ts';
import { processorMs } from '../../helpers/processorTime.ts';

const text = (before: string, after: string) =>
  lineDiff(before, after)
    .map((line) => `${line.sign}${line.text}`)
    .join('\n');

test('what is gone stands before what came', () => {
  expect(text('a\nb\nc\n', 'a\nx\ny\nc\n')).toBe(' a\n-b\n+x\n+y\n c');
  expect(text('', 'a\nb')).toBe('+a\n+b');
  expect(text('a\nb', '')).toBe('-a\n-b');
  expect(text('a\nb\nc', 'b\nc\nd')).toBe('-a\n b\n c\n+d');
});

test('a diff has both texts in it', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 });
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const diff = lineDiff(
        before.map((line) => `${line}\n`).join(''),
        after.map((line) => `${line}\n`).join(''),
      );
      expect(diff.filter(({ sign }) => sign !== '+').map(({ text }) => text)).toEqual(before);
      expect(diff.filter(({ sign }) => sign !== '-').map(({ text }) => text)).toEqual(after);
    }),
  );
});

test('large texts are compared quickly, and as a whole where that would take long', () => {
  const before = Array.from({ length: 20_000 }, (_none, index) => `old ${index}`);
  const after = Array.from({ length: 20_000 }, (_none, index) => `new ${index}`);
  let diff: ReturnType<typeof lineDiff> = [];
  const tookMs = processorMs(() => {
    diff = lineDiff(['same', ...before].join('\n'), ['same', ...after].join('\n'));
  });
  expect(tookMs).toBeLessThan(1000);
  expect(countChanges(diff)).toEqual({ added: 20_000, removed: 20_000 });
  expect(diff[0]).toEqual({ sign: ' ', text: 'same' });
});

test('far from changes a gap stands for the lines', () => {
  const before = Array.from({ length: 20 }, (_none, index) => String(index));
  const after = before.map((line) => (line === '10' ? 'ten' : line));
  const shown = withContext(lineDiff(before.join('\n'), after.join('\n')), 1);
  expect(shown.map((line) => (line === 'gap' ? '…' : `${line.sign}${line.text}`))).toEqual([
    '…',
    ' 9',
    '-10',
    '+ten',
    ' 11',
    '…',
  ]);
});
