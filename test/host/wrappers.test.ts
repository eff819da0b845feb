import { spawn } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
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

function wrapInShell(shell: string, at: ReturnType<typeof openFolder>, kind: 'feed' | 'file'): void {
  const fields = [
    at.prefix,
    at.output,
    at.folder,
    '-',
    '-',
    at.folder,
    'ag-1',
    kind,
    at.input,
    '0',
    ...READS,
  ];
  const child = spawn(shell, ['-c', 'eval "$LEGWORK_LAUNCHER"', 'legwork', 'once', ...fields], {
    env: { PATH: process.env.PATH, LEGWORK_LAUNCHER: LAUNCHER_SCRIPT },
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
}

function wrapInNode(at: ReturnType<typeof openFolder>, kind: 'feed' | 'file'): void {
  const request: WrapperRequest = {
    prefix: at.prefix,
    outputPath: at.output,
    cwd: at.folder,
    argv: READS,
    environment: { PATH: process.env.PATH ?? '' },
    input: { kind, path: at.input },
  };
  const child = spawn(process.execPath, [HOST_SCRIPT, '--wrapper'], { stdio: ['pipe', 'ignore', 'ignore'] });
  child.stdin.end(JSON.stringify(request));
}

test.each(['/bin/sh', '/bin/bash'])('a command is fed from a file that grows, by %s', async (shell) => {
  const at = openFolder();
  writeFileSync(at.input, 'before\n');
  wrapInShell(shell, at, 'feed');
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
  wrapInShell(shell, at, 'feed');
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
  wrapInShell('/bin/sh', at, 'file');
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
