import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const MODULE = join(import.meta.dirname, '../../../src/client/inheritedFiles.ts');

/** This process may pass files on itself. */
const CLOSE_OTHERS = 'for file in /dev/fd/*; do [ "${file##*/}" -gt 2 ] && eval "exec ${file##*/}>&-"; done';

/** What a program says that has only the files open that a shell opens for it. */
function isPassedOn(redirections: string): boolean {
  const script = `import(${JSON.stringify(MODULE)}).then(({ passesFilesOn }) => console.log(passesFilesOn()))`;
  const line = `${CLOSE_OTHERS}; exec "$@" ${redirections}`;
  const words = [process.execPath, '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '-e', script];
  return execFileSync('bash', ['-c', line, 'bash', ...words], { encoding: 'utf8' }).trim() === 'true';
}

// Node closes the lower ones for programs that it starts.
test.runIf(process.platform === 'linux').each([
  ['', false],
  ['3</dev/null', false],
  ['200</dev/null', true],
  ['9</dev/null 251>/dev/null', true],
])('with %j, files are passed on: %j', (redirections, expected) => {
  expect(isPassedOn(redirections)).toBe(expected);
});

test.runIf(process.platform === 'darwin')('where the system does not say, files may be passed on', () => {
  expect(isPassedOn('')).toBe(true);
});
