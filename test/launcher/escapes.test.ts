import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ownCompilers } from '../../src/launcher/build/compile.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

const folder = mkdtempSync(join(tmpdir(), 'legwork-escapes-'));
afterAll(() => rmSync(folder, { recursive: true }));
const program = join(folder, 'escapes');

function isCompiled(): boolean {
  return ownCompilers().some(({ file }) => {
    try {
      const words = ['-std=c11', '-pthread', '-o', program, join(import.meta.dirname, 'escapes.c')];
      execFileSync(file, words, { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
}

/** Ways to get away, and how many processes stay of each. */
const WAYS = {
  leave_first_thread: 1,
  execute: 1,
  hide_memory: 1,
  adopt: 2,
  chain: 1,
  trace: 2,
  rename_daemon: 1,
  block_signals: 1,
  clone_as_sibling: 1,
  clone_silently: 1,
  enter_pids: 1,
  enter_users: 1,
};

test.skipIf(process.platform !== 'linux' || !isCompiled()).each(Object.entries(WAYS))(
  'nothing escapes by way of the system: %s is found and ended',
  async (way, count) => {
    const { home, launcher, start } = openLauncher();
    const out = join(home, 'out');
    const task = start(way, { argv: [program, way, out] });
    const pids = await waitFor('what stays', () => {
      const lines = existsSync(out) ? readFileSync(out, 'utf8').split('\n').filter(Boolean) : [];
      return lines.length >= count ? lines.map(Number) : undefined;
    });
    const identity = await task.identity();
    const [wrapper] = identity;
    const found = async () => (await launcher.described('members', ...identity)).map(({ pid }) => pid);
    await waitFor('all to be found', async () => {
      const members = await found();
      return pids.every((pid) => members.includes(pid));
    });
    const stopped = await launcher.described('signal', ...identity, 'stop');
    expect(stopped.map(({ pid }) => pid)).toEqual(expect.arrayContaining(pids));
    await launcher.described('signal', ...identity, 'kill');
    await waitFor('the wrapper to end', () => !isAlive(wrapper));
    expect(pids.filter(isAlive)).toEqual([]);
    expect(await task.ended()).toMatch(/^(signal\.9|exit\.0)$/);
    expect(task.markers()).not.toContain('left');
  },
);
