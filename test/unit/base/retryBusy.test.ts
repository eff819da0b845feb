import { expect, test, vi } from 'vitest';
import { retryBusy } from '../../../src/base/retryBusy.ts';

const failing = (code: string, times: number) => {
  let left = times;
  return vi.fn(() => {
    if (left-- > 0) throw Object.assign(new Error(code), { code });
    return 'done';
  });
};

test.each(['EPERM', 'EACCES', 'EBUSY'])('Windows is asked again while it answers %s', (code) => {
  const work = failing(code, 5);
  expect(retryBusy(work, 'win32')).toBe('done');
  expect(work).toHaveBeenCalledTimes(6);
});

test('not for ever', () => {
  const since = Date.now();
  expect(() => retryBusy(failing('EBUSY', Infinity), 'win32')).toThrow('EBUSY');
  expect(Date.now() - since).toBeGreaterThanOrEqual(1000);
});

test.each([
  ['ENOENT', 'win32'],
  ['EACCES', 'linux'],
  ['EPERM', 'darwin'],
] as const)('%s on %s is told at once', (code, platform) => {
  const work = failing(code, 1);
  expect(() => retryBusy(work, platform)).toThrow(code);
  expect(work).toHaveBeenCalledTimes(1);
});
