import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const MODULE = pathToFileURL(join(import.meta.dirname, '../../../src/executors/nodeLauncher.ts')).href;

test.skipIf(process.platform === 'win32')(
  'a start for which the system has no file descriptor left is a problem, and is no failure of the task',
  async () => {
    const script = `
    import { openSync } from 'node:fs';
    const { nodeLauncher } = await import(${JSON.stringify(MODULE)});
    const launcher = nodeLauncher({
      ...{ nodePath: process.execPath, scriptPath: '/no/such/script', dataDirectory: '/' },
      onProblem: ({ message }) => process.stdout.write(message),
    });
    try {
      for (;;) openSync('/dev/null', 'r');
    } catch {}
    launcher.launch({ run: { id: 'sh-1', attempt: 1 }, prefix: '/sh-1.1', argv: ['true'], environment: {} });
  `;
    const words = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', script];
    const limited = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, ...words];
    const { stdout } = await promisify(execFile)('/bin/sh', limited);
    expect(stdout).toMatch(/^spawn .*EMFILE$/);
  },
);
