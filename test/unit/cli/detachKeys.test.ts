import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DetachKeys } from '../../../src/cli/detachKeys.ts';

/** What passes of several reads from a terminal, and whether one of them leaves. */
function push(...reads: string[]) {
  const detach = new DetachKeys();
  const typed = reads.map((read) => detach.push(Buffer.from(read)));
  return {
    keys: typed.map(({ keys }) => keys.toString()).join(''),
    isLeaving: typed.some((each) => each.isLeaving),
  };
}

test.each([
  ['plainly', ['\u001dd']],
  ['one after the other', ['\u001d', 'd']],
  ['after others', ['abc\u001dd']],
  ['after a first key that was pressed twice', ['\u001d', '\u001d', 'd']],
  ['as codes of a keyboard that says which', ['\u001b[93;5u', 'd']],
  ['where every key is told, also that it is let go', ['\u001b[93;5u', '\u001b[93;5:3u', '\u001b[100;1u']],
  ['with modifiers in the older way', ['\u001b[27;5;93~', 'd']],
])('the keys leave: %s', (_how, reads) => {
  expect(push(...reads).isLeaving).toBe(true);
});

test('what is no such key passes as it is, at the latest with the key that follows', () => {
  expect(push('\u001d', 'x')).toEqual({ keys: '\u001dx', isLeaving: false });
  expect(push('\u001d\u001d', 'x')).toEqual({ keys: '\u001d\u001dx', isLeaving: false });
  expect(push('abc\u001dd')).toEqual({ keys: 'abc', isLeaving: true });
  const reads = fc.array(
    fc.string({ unit: fc.constantFrom('a', '\u001d', '\u001b', '[', 'ä', '\u0003'), minLength: 1 }),
  );
  fc.assert(
    fc.property(reads, (all) => {
      // Nothing of it leaves; the last key says what a first one meant.
      expect(push(...all, 'x')).toEqual({ keys: `${all.join('')}x`, isLeaving: false });
    }),
  );
});
