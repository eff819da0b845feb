import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { untoldLogout } from '../../../src/client/logoutNote.ts';
import { findLogoutEnd } from '../../../src/host/logoutCheck.ts';

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'legwork-logout-'))));

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

/** A process in this control group. */
function inGroup(group: string): string {
  const path = join(folder, 'cgroup');
  writeFileSync(path, `0::${group}\n`);
  return path;
}

/** A `loginctl` that notes what it is asked, and runs this script. */
function loginctl(script: string): () => string {
  const asked = join(folder, 'asked');
  writeFileSync(join(folder, 'loginctl'), `#!/bin/sh\necho "$*" >> '${asked}'\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
  return () => (existsSync(asked) ? readFileSync(asked, 'utf8') : '');
}

const SESSION = '/user.slice/user-1000.slice/session-3.scope';
const SAYS = 'case $1 in show-user) echo Linger=no;; *) echo KillUserProcesses=yes;; esac';

describe.skipIf(process.platform !== 'linux')('what ends at logout', () => {
  test('is asked of the login manager', async () => {
    const asked = loginctl(SAYS);
    expect(await findLogoutEnd(inGroup(SESSION))).toBe('session');
    expect(asked().split('\n').toSorted()).toEqual([
      '',
      'show-session -p KillUserProcesses -p KillOnlyUsers -p KillExcludeUsers',
      `show-user ${process.getuid?.()} -p Linger`,
    ]);
  });

  test.each(['exit 1', 'kill -9 $$', 'echo nonsense'])('is not known where it fails: %s', async (script) => {
    loginctl(script);
    expect(await findLogoutEnd(inGroup(SESSION))).toBeUndefined();
  });

  test('is not known without systemd', async () => {
    vi.stubEnv('PATH', folder);
    expect(await findLogoutEnd(inGroup(SESSION))).toBeUndefined();
    expect(await findLogoutEnd(join(folder, 'none'))).toBeUndefined();
  });

  test('is not asked for a service or a container', async () => {
    const asked = loginctl(SAYS);
    for (const group of ['/', '/system.slice/ssh.service', '/docker/0123'])
      expect(await findLogoutEnd(inGroup(group))).toBeUndefined();
    expect(asked()).toBe('');
  });

  test('is told a person once, when the host knows it', async () => {
    const paths = { logoutTold: join(folder, 'told') };
    const group = inGroup(SESSION);
    const knows = { hostStatus: () => Promise.resolve({ endsAtLogout: 'session' as const }) };
    expect(await untoldLogout(paths, { hostStatus: () => Promise.resolve({}) }, group)).toBeUndefined();
    expect(
      await untoldLogout(paths, { hostStatus: () => Promise.reject(new Error('gone')) }, group),
    ).toBeUndefined();
    expect(await untoldLogout(paths, knows, group)).toContain('loginctl enable-linger');
    expect(await untoldLogout(paths, knows, group)).toBeUndefined();
    rmSync(paths.logoutTold);
    expect(await untoldLogout(paths, knows, inGroup('/system.slice/ssh.service'))).toBeUndefined();
  });
});
