import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import { UnsafeFolder } from '../../../src/base/ownFolder.ts';
import { dataDirectoryProblem } from '../../../src/protocol/dataDirectoryProblem.ts';
import { ErrorCode, hostUnavailable } from '../../../src/protocol/errors.ts';

const DIRECTORY = '/somewhere/home';
/** A folder of this user's, as root has them all and others have what they run in. */
const OWN = userInfo().uid === 0 ? '/' : process.cwd();

const PROBLEMS: [error: Error, reason: string][] = [
  [Object.assign(new Error('x'), { code: 'ENOTDIR', path: '/a/b' }), '/a/b is not a folder'],
  [Object.assign(new Error('x'), { code: 'EEXIST', path: '/a/b' }), '/a/b is not a folder'],
  [
    Object.assign(new Error('x'), { code: 'EACCES', path: OWN }),
    `you have no access to ${OWN}; change its permissions, or choose another directory (the setting \`legwork.dataDirectory\`, or LEGWORK_HOME)`,
  ],
  [
    Object.assign(new Error('x'), { code: 'EROFS', path: OWN }),
    `${OWN} is on a read-only file system; choose another directory (the setting \`legwork.dataDirectory\`, or LEGWORK_HOME)`,
  ],
  [new UnsafeFolder(OWN, `others can write to ${OWN}`), `others can write to ${OWN}`],
  [new Error('The lock is odd.'), 'The lock is odd'],
];

test.each(PROBLEMS.map(([error, reason]) => ({ error, reason })))(
  'why a directory cannot be used: $reason',
  ({ error, reason }) => {
    const problem = dataDirectoryProblem(DIRECTORY, error);
    expect(problem).toMatchObject({ code: ErrorCode.dataDirectory, cause: error });
    expect(problem.message).toBe(`The data directory ${DIRECTORY} cannot be used: ${reason}.`);
  },
);

test('what says already what is wrong stays as it is', () => {
  const error = hostUnavailable('x');
  expect(dataDirectoryProblem(DIRECTORY, error)).toBe(error);
});
