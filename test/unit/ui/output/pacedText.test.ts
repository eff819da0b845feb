import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { PacedText } from '../../../../src/ui/output/pacedText.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function paced() {
  const seen: string[] = [];
  const text = new PacedText({
    intervalMs: 100,
    sliceLength: 4,
    waitingLimit: 10,
    emit: (slice) => seen.push(slice),
    skip: (length) => seen.push(`<${length}>`),
  });
  return { text, seen };
}

test('text is handed on in slices', () => {
  const { text, seen } = paced();
  text.push('abc');
  text.push('defg');
  expect(seen).toEqual([]);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual(['abcd']);
  vi.advanceTimersByTime(100);
  expect(seen).toEqual(['abcd', 'efg']);
  expect(vi.getTimerCount()).toBe(0);
});

test('a flood is skipped up to its last slice', () => {
  const { text, seen } = paced();
  text.push('0123456789abcdef');
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual(['<12>', 'cdef']);
});

test('what is pushed after disposing is handed on neither', () => {
  const { text, seen } = paced();
  text.dispose();
  text.push('abc');
  expect(vi.getTimerCount()).toBe(0);
  text.flush();
  expect(seen).toEqual([]);
});

test('a flush hands on everything at once, and disposing nothing more', () => {
  const { text, seen } = paced();
  text.push('abcdef');
  text.flush();
  expect(seen).toEqual(['abcdef']);
  text.push('x');
  text.dispose();
  vi.advanceTimersByTime(1000);
  expect(seen).toEqual(['abcdef']);
});
