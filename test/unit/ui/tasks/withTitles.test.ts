import { expect, test } from 'vitest';
import { cannotRestore, ErrorCode, isExpectedError, wrongState } from '../../../../src/protocol/errors.ts';
import { withTitles } from '../../../../src/ui/tasks/withTitles.ts';
import { aTask } from '../aTask.ts';

const tasks = new Map([['sh-aaaaaaaa', aTask({ id: 'sh-aaaaaaaa', name: 'build $& web' })]]);
const said = (error: Error) => withTitles(error, tasks);

test('an error names a task by its title', () => {
  const error = said(wrongState({ id: 'sh-aaaaaaaa', state: 'running', verb: 'removed' }));
  expect(error).toMatchObject({
    code: ErrorCode.wrongState,
    message: 'Task "build $& web" is running, so it cannot be removed.',
  });
  expect(isExpectedError(error)).toBe(true);
  expect(said(cannotRestore('sh-aaaaaaaa'))).toMatchObject({
    message: expect.stringMatching(/^Task "build \$& web" cannot/),
  });
});

test('what names none that is known stays as it is', () => {
  for (const error of [
    wrongState({ id: 'sh-bbbbbbbb', state: 'running', verb: 'removed' }),
    new TypeError('Task sh-aaaaaaaa is undefined'),
  ])
    expect(said(error)).toBe(error);
});
