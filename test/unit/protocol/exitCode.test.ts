import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exitCodeText } from '../../../src/protocol/exitCode.ts';

test.each([
  [0, '0'],
  [137, '137'],
  [999, '999'],
  [9009, '9009'],
  [0xffff, '65535'],
  [0x10000, '0x00010000'],
  [3221225786, '0xC000013A, Ctrl+C'],
  [3221225477, '0xC0000005, access violation'],
  [0xe0434352, '0xE0434352, .NET exception'],
  [-1073741510, '0xC000013A, Ctrl+C'],
  [4294967295, '-1'],
  [-1, '-1'],
  [0xffff0001, '-65535'],
  [0xffff0000, '0xFFFF0000'],
])('%d is told as %s', (code, text) => expect(exitCodeText(code)).toBe(text));

test('the bits of any code can be had from what is told', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (code) => {
      expect(Number(exitCodeText(code).replace(/,.*/, '')) >>> 0).toBe(code);
    }),
  );
});
