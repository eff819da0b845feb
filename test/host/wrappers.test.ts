import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { LAUNCHER_SCRIPT } from '../../src/executors/launcherScript.ts';
import type { WrapperRequest } from '../../src/executors/launcher.windows.ts';
import { parseRunMarker } from '../../src/executors/runMarkers.ts';
import { HOST_SCRIPT } from '../helpers/host/openHome.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* The wrappers of systems other than this one: a POSIX shell without a launcher, and Node's. */

function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "legwork it's 🦊 "));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const output = join(folder, 'output');
  writeFileSync(output, '');
  const markers = () =>
    readdirSync(folder)
      .map((name) => parseRunMarker(name))
      .filter((marker) => marker !== undefined);
  return {
    folder,
    prefix: join(folder, 'ag-1.1'),
    input: join(folder, 'ag-1.1.input'),
    output,
    text: () => readFileSync(output, 'utf8'),
    exitCode: () =>
      waitFor('the wrapper to say the end', () => {
        const exit = markers().find(({ kind }) => kind === 'exit');
        return exit?.kind === 'exit' ? { code: exit.code } : undefined;
      }),
    feeder: () =>
      waitFor('the feeder to be told', () => {
        const feed = markers().find(({ kind }) => kind === 'feed');
        return feed?.kind === 'feed' ? feed.process.pid : undefined;
      }),
  };
}

const READS = ['/bin/sh', '-c', 'while read -r line; do echo "got $line"; done; echo over; exit 3'];

interface Wrapped {
  kind: 'feed' | 'file' | 'none';
  argv?: string[];
  script?: string;
}

function wrapInShell(
  shell: string,
  at: ReturnType<typeof openFolder>,
  { kind, argv = READS, script = LAUNCHER_SCRIPT }: Wrapped,
): void {
  const fields = [at.prefix, at.output, at.folder, '-', '-', at.folder, 'ag-1', kind, at.input, '0', ...argv];
  const child = spawn(shell, ['-c', 'eval "$LEGWORK_LAUNCHER"', 'legwork', 'once', ...fields], {
    env: { PATH: `${process.env.PATH}:${at.folder}`, LEGWORK_LAUNCHER: script },
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
}

function wrapInNode(
  at: ReturnType<typeof openFolder>,
  kind: 'feed' | 'file',
  more: Partial<WrapperRequest> = {},
): void {
  const request: WrapperRequest = {
    prefix: at.prefix,
    outputPath: at.output,
    cwd: at.folder,
    argv: READS,
    environment: { PATH: process.env.PATH ?? '' },
    input: { kind, path: at.input },
    ...more,
  };
  const child = spawn(process.execPath, [HOST_SCRIPT, '--wrapper'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(JSON.stringify(request));
}

test.each(['/bin/sh', '/bin/bash'])('a command is fed from a file that grows, by %s', async (shell) => {
  const at = openFolder();
  writeFileSync(at.input, 'before\n');
  wrapInShell(shell, at, { kind: 'feed' });
  await waitFor('what was there', () => at.text() === 'got before\n');
  const long = 'x'.repeat(200_000);
  appendFileSync(at.input, `after $(x) 🦊\n${long}\n`);
  await waitFor('what came later', () => at.text() === `got before\ngot after $(x) 🦊\ngot ${long}\n`);
  const feeder = await at.feeder();
  process.kill(feeder, 'SIGTERM');
  expect(await at.exitCode()).toEqual({ code: 3 });
  expect(at.text()).toMatch(/over\n$/);
  expect(isAlive(feeder)).toBe(false);
});

test.each(['/bin/sh', '/bin/bash'])('what feeds a command ends with it, by %s', async (shell) => {
  const at = openFolder();
  writeFileSync(at.input, '');
  wrapInShell(shell, at, { kind: 'feed' });
  const feeder = await at.feeder();
  const group = Number(readFileSync(`/proc/${feeder}/stat`, 'utf8').split(' ')[4]);
  // It belongs to the wrapper's group, so that whatever ends that group ends it.
  expect(group).not.toBe(feeder);
  process.kill(feeder, 'SIGTERM');
  expect(await at.exitCode()).toEqual({ code: 3 });
  await waitFor('the feeder to be gone', () => !isAlive(feeder));
});

test('a command reads a file to its end, in a POSIX shell', async () => {
  const at = openFolder();
  writeFileSync(at.input, 'one\ntwo\n');
  wrapInShell('/bin/sh', at, { kind: 'file' });
  expect(await at.exitCode()).toEqual({ code: 3 });
  expect(at.text()).toBe('got one\ngot two\nover\n');
});

test('Node feeds a command from a file that grows, until it is told the end', async () => {
  const at = openFolder();
  writeFileSync(at.input, 'before\n');
  wrapInNode(at, 'feed');
  await waitFor('what was there', () => at.text() === 'got before\n');
  const long = 'x'.repeat(500_000);
  appendFileSync(at.input, `${long}\n`);
  await waitFor('what came later', () => at.text() === `got before\ngot ${long}\n`);
  expect(existsSync(`${at.prefix}.exit.3`)).toBe(false);
  appendFileSync(at.input, 'last\n');
  writeFileSync(`${at.prefix}.eof`, '');
  expect(await at.exitCode()).toEqual({ code: 3 });
  expect(at.text()).toMatch(/got last\nover\n$/);
});

test('Node lets a command read a file to its end', async () => {
  const at = openFolder();
  writeFileSync(at.input, 'one\n');
  wrapInNode(at, 'file');
  expect(await at.exitCode()).toEqual({ code: 3 });
  expect(at.text()).toBe('got one\nover\n');
});

/** Programs that cannot be started, the code of that, and the reason. */
const CANNOT_START: [program: string, code: number, reason: RegExp][] = [
  ['no-such', 127, /^no-such: not found\n$/],
  ['./no-such', 127, /no-such: (not found|No such file or directory)\n$/],
  ['no/such/folder', 127, /folder: (not found|No such file or directory)\n$/],
  ['plain', 126, /plain: (Permission denied|cannot execute: Permission denied)\n$/],
  ['./plain', 126, /plain: Permission denied\n$/],
  ['./folder', 126, /folder: (Permission denied|Is a directory)\n$/],
  ['./broken', 126, /broken: (cannot execute binary file: )?Exec format error\n$/],
];

function putPrograms({ folder }: ReturnType<typeof openFolder>): void {
  writeFileSync(join(folder, 'plain'), '');
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'broken'), '\x7fELFxx', { mode: 0o700 });
}

describe.each(['/bin/sh', '/bin/bash'])('in %s', (shell) => {
  test.each(CANNOT_START)('%s cannot be started: %d, and the reason is all that is shown', async (...row) => {
    const [program, code, reason] = row;
    const at = openFolder();
    putPrograms(at);
    wrapInShell(shell, at, { kind: 'none', argv: [program, 'x'] });
    expect(await at.exitCode()).toEqual({ code });
    expect(existsSync(`${at.prefix}.spawn`)).toBe(true);
    expect(at.text()).toMatch(reason);
    expect(at.text()).not.toMatch(/line \d|legwork: |Success/);
  });

  test('a folder that is gone', async () => {
    const at = openFolder();
    const script = LAUNCHER_SCRIPT.replace('cd -- "$_folder"', 'cd -- /no/such/folder');
    wrapInShell(shell, at, { kind: 'none', script });
    expect(await at.exitCode()).toEqual({ code: 127 });
    expect(at.text()).toMatch(
      /^(\/no\/such\/folder: No such file or directory|can't cd to \/no\/such\/folder)\n$/,
    );
  });

  test.each(['exit 127', 'exit 126', 'echo "x: line 3: /bin/sh: Success"; exit 126', 'no-such-thing'])(
    'what began and ended with such a code was started: %s',
    async (line) => {
      const at = openFolder();
      wrapInShell(shell, at, { kind: 'none', argv: ['/bin/sh', '-c', line] });
      expect((await at.exitCode()).code).toBeGreaterThan(125);
      expect(existsSync(`${at.prefix}.spawn`)).toBe(false);
    },
  );
});

test.each([
  [['/no/such', 'x'], {}, 127, /no\/such/],
  [['./plain'], {}, 126, /EACCES/],
  [['./folder'], {}, 126, /EACCES/],
  [['/bin/echo', 'x'.repeat(200_000)], {}, 126, /E2BIG/],
  [['a\0b'], {}, 126, /null bytes/],
  [['/bin/echo'], { cwd: '/no/such/folder' }, 127, /^\/no\/such\/folder: No such folder\n$/],
] as const)('Node cannot start %j with %j: %d, and says why', async (...[argv, more, code, reason]) => {
  const at = openFolder();
  putPrograms(at);
  wrapInNode(at, 'file', { argv: [...argv], input: { kind: 'none' }, ...more });
  expect(await at.exitCode()).toEqual({ code });
  expect(existsSync(`${at.prefix}.spawn`)).toBe(true);
  expect(at.text()).toMatch(reason);
});

test('Node cannot start what has no place for its output', async () => {
  const at = openFolder();
  wrapInNode(at, 'file', { argv: ['/bin/true'], input: { kind: 'none' }, outputPath: '/no/such/output' });
  expect(await at.exitCode()).toEqual({ code: 126 });
  expect(existsSync(`${at.prefix}.spawn`)).toBe(true);
});

/* Bash 3.2, which macOS has, ends with the status before an exec that fails; so does `exit` in any shell. */
test.each(CANNOT_START)('the status before %s is that of the failure: %d', async (program, code) => {
  const at = openFolder();
  putPrograms(at);
  const script = LAUNCHER_SCRIPT.replace('    exec "$@"\n', '    exit\n');
  expect(script).not.toBe(LAUNCHER_SCRIPT);
  wrapInShell('/bin/bash', at, { kind: 'none', argv: [program, 'x'], script });
  expect(await at.exitCode()).toEqual({ code });
  expect(existsSync(`${at.prefix}.spawn`)).toBe(true);
});
