import { tmpdir } from 'node:os';
import { ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { expect, test } from 'vitest';
import { openForAppending, readRegularFile, readRegularFileAndStats } from '../../../src/base/regularFile.ts';
import { openRegularFile } from '../../../src/client/regularFile.ts';
import { describeError, Interrupted, UsageError } from '../../../src/cli/cliErrors.ts';
import { ErrorCode, unknownTask, wrongState } from '../../../src/protocol/errors.ts';

test('a file of another kind, which somebody has put in the place of one, is no bug', async () => {
  const folder = tmpdir();
  const thrown = [
    await openRegularFile(folder).catch((error: unknown) => error),
    ...[readRegularFile, readRegularFileAndStats, openForAppending].map((read) =>
      errorOf(() => read(folder)),
    ),
  ];
  for (const error of thrown) {
    const { text, exitCode } = describeError(error);
    expect([exitCode, text.split('\n')]).toEqual([1, [expect.stringContaining(folder)]]);
  }
});

function errorOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

test.each([
  [new UsageError('no'), 2, 'no'],
  [new Interrupted('goes on'), 130, 'goes on'],
  [unknownTask('x'), 2, 'There is no task "x".'],
  // As it arrives over the wire.
  [new ResponseError(ErrorCode.unknownTask, 'gone'), 2, 'gone'],
  [wrongState({ id: 'x', state: 'completed', verb: 'cancelled' }), 1, 'Task x is completed'],
  [new ResponseError(ErrorCodes.PendingResponseRejected, 'closed'), 1, 'cannot be reached'],
  [new ResponseError(ErrorCodes.MessageWriteError, 'write EPIPE'), 1, 'cannot be reached'],
  [Object.assign(new Error('EACCES: no'), { syscall: 'open' }), 1, 'EACCES: no'],
  [new ResponseError(ErrorCodes.InternalError, 'oops'), 70, 'internal error: '],
  [new TypeError('bug'), 70, 'internal error: TypeError: bug\n    at '],
  ['thrown text', 70, 'internal error: Error: thrown text'],
])('%s ends the command with %i', (thrown, exitCode, text) => {
  const ending = describeError(thrown);
  expect(ending.exitCode).toBe(exitCode);
  expect(ending.text).toContain(text);
});
