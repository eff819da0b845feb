import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { errorCode } from '../../../src/base/errors.ts';

/**
 * A disk of its own for a test, so small that it can be filled for real; `limit` is an option of tmpfs, such
 * as `size=1m`. It goes away after everything that the test opens later. `undefined` where mounting is not permitted.
 */
export function mountSmallDisk(limit: string) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', limit, 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmdirSync(folder);
    return undefined;
  }
  onTestFinished(() => {
    // Lazily: a process that a failed test left behind must not keep the disk.
    execFileSync('umount', ['--lazy', folder]);
    rmdirSync(folder);
  });
  const fillers: string[] = [];
  return {
    folder,
    /** Takes all that is left, blocks with content, inodes with empty files; but for so many such files. */
    fill(content: string, spared = 0) {
      for (;;) {
        const path = join(folder, `filler-${fillers.length}`);
        fillers.push(path);
        try {
          writeFileSync(path, content);
        } catch (error) {
          if (errorCode(error) !== 'ENOSPC') throw error;
          for (let count = 0; count <= spared; count++) rmSync(fillers.pop() ?? '', { force: true });
          return;
        }
      }
    },
    /** Gives back what `fill` took. */
    free() {
      for (const path of fillers.splice(0)) rmSync(path, { force: true });
    },
  };
}
