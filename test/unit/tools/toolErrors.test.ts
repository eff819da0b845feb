import { expect, test } from 'vitest';
import * as errors from '../../../src/protocol/errors.ts';
import { errorForModel } from '../../../src/tools/toolErrors.ts';

test.each([
  ['an unknown task', errors.unknownTask('sh-1'), 'list_tasks'],
  ['a command without input', errors.noInbox('sh-1'), '"takesInput": true'],
  ['nothing that is asked', errors.nothingAsked('ag-1'), 'get_task'],
  ['a task of others', errors.notOwner('ag-1'), 'Ask the person'],
  ['an answer that does not fit', errors.noSuchAnswer({ answer: 'x', options: '1. Yes' }), '1. Yes'],
])('the error of %s says what a model can do, and keeps its code', (_what, error, hint) => {
  const told = errorForModel(error) as Error & { code: number };
  expect(told.message).toContain(hint);
  expect(told.message).not.toMatch(/`(?:legwork |--)/);
  expect(told.code).toBe(error.code);
});

test('a bug stays a bug', () => {
  const bug = new TypeError('x is undefined');
  expect(errorForModel(bug)).toBe(bug);
});
