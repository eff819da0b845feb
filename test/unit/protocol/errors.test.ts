import { expect, test, vi } from 'vitest';
import * as errors from '../../../src/protocol/errors.ts';

/** The same module with classes of its own, as each bundle in a process has it. */
async function otherBundle(): Promise<typeof errors> {
  vi.resetModules();
  return import('../../../src/protocol/errors.ts');
}

test('an error is expected by its code, whichever bundle threw it', async () => {
  const other = await otherBundle();
  expect(other.LegworkError).not.toBe(errors.LegworkError);
  for (const code of Object.values(errors.ErrorCode)) {
    for (const { LegworkError } of [errors, other]) {
      expect(errors.isExpectedError(new LegworkError(code, 'No.')), String(code)).toBe(true);
    }
  }
});

test.each([
  ['a bug', new TypeError('x is not a function')],
  ['what the system says', Object.assign(new Error('ENOENT'), { code: 'ENOENT' })],
  ['the end of another program', Object.assign(new Error('Command failed'), { code: 1 })],
  ['a code that is text', Object.assign(new Error('4101'), { code: '4101' })],
  ['what is no error', { code: errors.ErrorCode.unknownTask, message: 'There is no task.' }],
  ['nothing', undefined],
])('%s is not', (_, thrown) => expect(errors.isExpectedError(thrown)).toBe(false));
