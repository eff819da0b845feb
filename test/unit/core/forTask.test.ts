import { expect, test } from 'vitest';
import { forTask, taskOfError } from '../../../src/core/forTask.ts';

const thrown = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
};

test('an error is put down to the task it was thrown for, the innermost of several', () => {
  const boom = () => {
    throw new Error('boom');
  };
  expect(taskOfError(thrown(() => forTask('outer', () => forTask('inner', boom))))).toBe('inner');
  expect(taskOfError(thrown(boom))).toBeUndefined();
  // Work that went well leaves nothing behind.
  expect(forTask('a', () => 7)).toBe(7);
  expect(taskOfError(thrown(boom))).toBeUndefined();
});

test('what is no error belongs to nobody, and is thrown as it is', () => {
  const odd = thrown(() =>
    forTask('a', () => {
      // oxlint-disable-next-line no-throw-literal -- what it is about
      throw 'text';
    }),
  );
  expect(odd).toBe('text');
  expect(taskOfError(odd)).toBeUndefined();
});
