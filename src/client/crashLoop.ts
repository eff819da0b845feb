import { unlinkSync } from 'node:fs';
import { nextStartMs, readCrashes, recentCrashes } from '../protocol/crashes.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { hostKeepsCrashing } from '../protocol/errors.ts';

/** Leaves a host that has crashed again and again alone for a while, whoever asks for it. @throws `hostCrashed` */
export function refuseCrashLoop(paths: DataPaths): void {
  const recent = recentCrashes(readCrashes(paths), { ms: Date.now() });
  const next = nextStartMs(recent);
  if (Date.now() >= next) return;
  const message = recent.at(-1)?.message ?? '';
  throw hostKeepsCrashing({ count: recent.length, message, trace: paths.trace, nextStartMs: next });
}

/** Has the next host start at once, with all records: a person wants to know. */
export function forgetCrashes(paths: DataPaths): void {
  try {
    unlinkSync(paths.crashes);
  } catch {
    // Without a file there are no crashes.
  }
}
