import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemWakefulness } from '../../../src/executors/wakefulness.ts';
import { waitFor } from '../../helpers/host/waitFor.ts';

const NO_LAUNCHER = { keepAwake: () => Promise.resolve(false) };

/** A system whose program does that; without a script, it has none. */
function open(script?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-awake-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });
  if (script !== undefined) {
    writeFileSync(join(folder, 'systemd-inhibit'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, 'systemd-inhibit'), 0o755);
  }
  vi.stubEnv('PATH', script === undefined ? folder : `${folder}:${process.env['PATH'] ?? ''}`);
  const wakefulness = systemWakefulness(NO_LAUNCHER, 'linux');
  onTestFinished(() => wakefulness.dispose());
  return wakefulness;
}

test('where the program is missing or fails, the reason is said, and it is not tried again at once', async () => {
  for (const [script, problem] of [
    [undefined, 'systemd-inhibit was not found.'],
    ['echo "Failed to connect to bus" >&2; exit 1', 'systemd-inhibit has ended: Failed to connect to bus'],
    ['exit 0', 'systemd-inhibit has ended.'],
  ] as const) {
    const wakefulness = open(script);
    expect(wakefulness.status).toEqual({ isKept: false });
    wakefulness.keep(true);
    await waitFor('the problem', () => wakefulness.status.problem);
    expect(wakefulness.status).toEqual({ isKept: false, problem });
    wakefulness.keep(true);
    expect(wakefulness.status.isKept).toBe(false);
    wakefulness.keep(false);
    expect(wakefulness.status).toEqual({ isKept: false });
  }
});

test('one program runs as long as it is wanted', () => {
  const wakefulness = open('exec cat');
  wakefulness.keep(false);
  expect(wakefulness.status).toEqual({ isKept: false });
  wakefulness.keep(true);
  wakefulness.keep(true);
  expect(wakefulness.status).toEqual({ isKept: true });
  wakefulness.keep(false);
  expect(wakefulness.status).toEqual({ isKept: false });
});

test('on Windows, the launcher does it, each time it is asked; elsewhere it is not available', async () => {
  const said: boolean[] = [];
  const launcher = {
    keepAwake: (isWanted: boolean) => {
      said.push(isWanted);
      return Promise.resolve(true);
    },
  };
  const windows = systemWakefulness(launcher, 'win32');
  windows.keep(false);
  windows.keep(true);
  windows.keep(true);
  await waitFor('it to be kept', () => windows.status.isKept);
  windows.keep(false);
  await waitFor('it not to be kept', () => !windows.status.isKept);
  expect(said).toEqual([true, true, false]);
  const poor = systemWakefulness(NO_LAUNCHER, 'win32');
  poor.keep(true);
  await waitFor('the problem', () => poor.status.problem);
  expect(systemWakefulness(launcher, 'freebsd').status.problem).toBe('Not available on this system.');
});
