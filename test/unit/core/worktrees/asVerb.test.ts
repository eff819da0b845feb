import { expect, test } from 'vitest';
import { asVerb } from '../../../../src/core/worktrees/runChanges.ts';
import { GitError } from '../../../../src/git/runGit.ts';
import { badRequest, ErrorCode, type LegworkError } from '../../../../src/protocol/errors.ts';
import { sentenceOf } from '../../../../src/worktrees/stepEnd.ts';

const ofSystem = (code: string, message: string) => Object.assign(new Error(`${code}: ${message}`), { code });
const refusalOf = (error: Error) =>
  asVerb(() => Promise.reject(error)).catch((refusal: unknown) => refusal as LegworkError);

test.each([
  ['a write', ofSystem('ENOSPC', 'no space left on device, write')],
  ['a copy', ofSystem('ENOSPC', "no space left on device, copyfile '/a' -> '/b'")],
  ['a quota', ofSystem('EDQUOT', 'disk quota exceeded, open')],
  [
    'an object of git',
    new GitError('file write error: No space left on device\nfatal: unable to write', 128),
  ],
  ['a ref of git', new GitError("cannot lock ref 'refs/x': Disk quota exceeded", 128)],
  ['git on Windows', new GitError('write error: There is not enough space on the disk.', 128)],
])('whatever a full disk refuses to a verb or a step, it says what to do: %s', async (_what, error) => {
  const refusal = await refusalOf(error);
  expect(refusal.code).toBe(ErrorCode.gitFailed);
  for (const message of [refusal.message, sentenceOf(error)])
    expect(message).toMatch(/^The disk is full\. Free some space, and try again\. \([^\n]+\)\.?$/);
});

test.each([
  ['git', new GitError('not a git repository', 128), 'not a git repository'],
  ['the system', ofSystem('EACCES', "permission denied, open '/x'"), "EACCES: permission denied, open '/x'"],
])('what %s refuses otherwise is told as it is, and is no bug', async (_who, error, message) => {
  expect(await refusalOf(error)).toMatchObject({ code: ErrorCode.gitFailed, message });
});

test.each([badRequest('no'), new TypeError('a bug')])('%s stays what it is', async (error) => {
  expect(await refusalOf(error)).toBe(error);
});
