import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A user and a group that no account has. */
export const ANOTHER_USER = { uid: 64999, gid: 64999 };

/**
 * A folder that everybody can write to, in which a process of `ANOTHER_USER` can run programs; it is removed
 * after the test. Temporary folders may be closed to other users, or run nothing, so several are tried.
 * Undefined where this process cannot start one as another user.
 */
export function folderForAnotherUser(): string | undefined {
  for (const parent of [tmpdir(), '/tmp', '/var/tmp', '/dev/shm']) {
    const folder = mkdtempSync(join(parent, 'legwork-another-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    chmodSync(folder, 0o777);
    const program = join(folder, 'true');
    copyFileSync('/bin/true', program);
    if (spawnSync(program, { cwd: '/', ...ANOTHER_USER }).status === 0) return folder;
  }
  return undefined;
}
