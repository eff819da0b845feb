import { unlinkSync } from 'node:fs';
import { nextStartMs, readCrashes, recentCrashes } from '../protocol/crashes.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { hostKeepsCrashing } from '../protocol/errors.ts';

/** Refuses to start a host that has crashed repeatedly, until the pause after the last crash is over. @throws `hostCrashed` */
export function refuseCrashLoop(paths: DataPaths): void {
  const recent = recentCrashes(readCrashes(paths), { ms: Date.now() });
  const next = nextStartMs(recent);
  if (Date.now() >= next) return;
  const message = recent.at(-1)?.message ?? '';
  throw hostKeepsCrashing({ count: recent.length, message, trace: paths.trace, nextStartMs: next });
}

/** Lets the next host start immediately, with all records, because a person asked for it. */
export function forgetCrashes(paths: DataPaths): void {
  try {
    unlinkSync(paths.crashes);
  } catch {
    // No file means no crashes.
  }
}
