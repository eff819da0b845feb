import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import { endAtLogout, type LogoutEnd } from '../protocol/logout.ts';

const PATIENCE_MS = 5000;

/**
 * Whether this process, and what it starts, ends when its user logs out; `undefined` also where nothing is known of that,
 * such as without systemd. Takes a while, so nobody should wait for it.
 */
export async function findLogoutEnd(groupsPath = '/proc/self/cgroup'): Promise<LogoutEnd | undefined> {
  if (process.platform !== 'linux') return undefined;
  try {
    const groups = await readFile(groupsPath, 'utf8');
    // Neither in a session nor below the user's service manager: a service of the system, or a container.
    if (!/\/user\.slice\//.test(groups)) return undefined;
    const { uid, username } = userInfo();
    const properties = await Promise.all([
      show(['show-session'], 'KillUserProcesses', 'KillOnlyUsers', 'KillExcludeUsers'),
      show(['show-user', String(uid)], 'Linger'),
    ]);
    return endAtLogout({ groups, userName: username, properties: properties.join('\n') });
  } catch {
    // No systemd, or one that does not answer.
    return undefined;
  }
}

/** Properties of a user; without one, of the login manager. */
async function show(what: string[], ...names: string[]): Promise<string> {
  const args = [...what, ...names.flatMap((name) => ['-p', name])];
  return (await promisify(execFile)('loginctl', args, { timeout: PATIENCE_MS })).stdout;
}
