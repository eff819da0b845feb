import { existsSync, readFileSync } from 'node:fs';
import { writeIfDifferent } from '../base/atomicFile.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import type { HostStatus } from '../protocol/hostMessages.ts';
import { logoutSentence } from '../protocol/logout.ts';

/**
 * What a person is to be told of tasks that end at logout, once for a data directory; `undefined` if nothing. The host is
 * asked only where this can be, and may not know it yet just after its start.
 */
export async function untoldLogout(
  paths: Pick<DataPaths, 'logoutTold'>,
  host: { hostStatus(): Promise<Pick<HostStatus, 'endsAtLogout'>> },
  groupsPath = '/proc/self/cgroup',
): Promise<string | undefined> {
  try {
    if (process.platform !== 'linux' || existsSync(paths.logoutTold) || !isOfUser(groupsPath))
      return undefined;
    const { endsAtLogout } = await host.hostStatus();
    if (!endsAtLogout) return undefined;
    writeIfDifferent(paths.logoutTold, '');
    return logoutSentence(endsAtLogout);
  } catch {
    // It is only a note, and the next start tries it again.
    return undefined;
  }
}

/** Whether this process belongs to a user as systemd sees it, and not to a service or a container. */
function isOfUser(groupsPath: string): boolean {
  return readFileSync(groupsPath, 'utf8').includes('/user.slice/');
}
