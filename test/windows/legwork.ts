import { strict as assert } from 'node:assert';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { after } from 'node:test';

/* Whole runs on Windows: the built command line, its host, and real processes. */

const CLI = join(import.meta.dirname, '../../dist/cli.js');
const SHIM = readFileSync(join(import.meta.dirname, '../fixtures/npmShims/node-7.0.0.cmd'), 'utf8');
const WAIT_LIMIT_MS = 60_000;

/** Where everything of a file of scenarios lies. */
export const root = mkdtempSync(join(tmpdir(), 'legwork & windows '));
export const bin = join(root, 'bin');
mkdirSync(join(bin, 'node_modules/tool/bin'), { recursive: true });
writeFileSync(join(root, 'argv.js'), 'console.log(JSON.stringify(process.argv.slice(2)))');
writeFileSync(
  join(bin, 'node_modules/tool/bin/cli.js'),
  'console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = Number(process.argv[2]) || 0',
);
// The name without an ending is for other shells, and no program here.
writeFileSync(join(bin, 'tool'), '#!/bin/sh\n');
writeFileSync(join(bin, 'tool.cmd'), SHIM);
writeFileSync(join(bin, 'batch.cmd'), `@"${process.execPath}" "%~dp0..\\argv.js" %*\r\n`);
const homes: string[] = [];
after(() => {
  for (const home of homes) legwork(home, ['host', 'stop']);
  rmSync(root, { recursive: true, force: true, maxRetries: 20 });
});

function legwork(home: string, words: string[], cli = CLI) {
  const env = {
    ...process.env,
    PATH: `${bin};${dirname(process.execPath)};${process.env.PATH}`,
    LEGWORK_HOME: home,
  };
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...words], {
    cwd: root,
    env,
    encoding: 'utf8',
  });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

/** A data directory of the test's own; `cli` may be another copy of the command line. */
export function openHome(cli = CLI) {
  const home = join(root, `home ${homes.length}`);
  homes.push(home);
  return inHome(home, cli);
}

function inHome(home: string, cli: string) {
  const call = (...words: string[]) => legwork(home, words, cli);
  return {
    home,
    call,
    /** The same data directory, by the usual command line. */
    byUsual: () => inHome(home, CLI),
    /** Starts a task. */
    start: (...words: string[]) => {
      const { status, stdout, stderr } = call('run', ...words);
      assert.equal(status, 0, stderr);
      return stdout;
    },
    /** Runs a task to its end; with its output. */
    run: (...words: string[]) => {
      const { status, stdout, stderr } = call('run', '--wait', ...words);
      const id = stdout.split(/\s/)[0] ?? '';
      return { status, stderr, output: call('logs', id).stdout };
    },
    killHost: async () => {
      const { pid } = JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { pid: number };
      process.kill(pid, 'SIGKILL');
      await until('the host to be gone', () => !isAlive(pid));
    },
  };
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export async function until(what: string, isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + WAIT_LIMIT_MS;
  while (!isSo()) {
    assert.ok(Date.now() < deadline, `waited for ${what}`);
    await delay(50);
  }
}

/** A script that waits, before it ends with the code, for a file. */
export const untilFile = (path: string, code: number) =>
  `const wait = () => require('fs').existsSync(${JSON.stringify(path)}) ? process.exit(${code}) : setTimeout(wait, 50); wait()`;
