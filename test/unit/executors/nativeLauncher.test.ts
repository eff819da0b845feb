import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { NativeLauncher } from '../../../src/executors/nativeLauncher.ts';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../src/executors/nativeLauncher.ts')).href;

/** One whose end is awaited. */
function begin(path: string) {
  const end = Promise.withResolvers<{ isNonsense: boolean; reason: string }>();
  const launcher = new NativeLauncher({
    ...{ path, home: '/home' },
    onAnswer: () => undefined,
    onEnd: (told) => end.resolve(told),
  });
  return { launcher, ended: end.promise };
}

test('a program that is not there is its end', async () => {
  const { launcher, ended } = begin('/no/such/launcher');
  launcher.send(['describe', '1']);
  expect(await ended).toEqual({ isNonsense: false, reason: expect.stringContaining('ENOENT') as string });
  launcher.send(['describe', '2']);
  launcher.dispose();
});

test.skipIf(process.platform === 'win32')('so is a system that has no file descriptor left', async () => {
  const script = `
    import { openSync } from 'node:fs';
    const { NativeLauncher } = await import(${JSON.stringify(MODULE)});
    try {
      for (;;) openSync('/dev/null', 'r');
    } catch {}
    const launcher = new NativeLauncher({
      ...{ path: '/bin/cat', home: '/', onAnswer() {} },
      onEnd({ reason }) {
        launcher.send(['describe', '2']);
        launcher.kill();
        launcher.dispose();
        process.stdout.write(reason);
      },
    });
    launcher.send(['describe', '1']);
  `;
  const words = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', script];
  const limited = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, ...words];
  const { stdout } = await promisify(execFile)('/bin/sh', limited);
  expect(stdout).toMatch(/^spawn .*EMFILE$/);
});

test.skipIf(process.platform === 'win32')('what cannot be said is an error', () => {
  const { launcher } = begin('/bin/cat');
  expect(() => launcher.send(['wrap', '\0'])).toThrow(/has a NUL/);
  launcher.kill();
});
