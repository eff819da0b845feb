import { readRegularFile } from '../base/regularFile.ts';
import type { DataPaths } from './dataDirectory.ts';

/** A crash of a host, which is a bug of ours. */
export interface Crash {
  /** Milliseconds since the epoch. */
  atMs: number;
  message: string;
  /** Of the program that crashed. */
  version: string;
  /** The task it did something for, if that is known. */
  task?: string;
}

/** Crashes that are further apart are no loop. */
export const RECENT_MS = 10 * 60_000;
/** So many in a row may be chance. */
const FREE_STARTS = 2;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** The latest crashes of a data directory's hosts, oldest first; what else the file holds is passed by. */
export function readCrashes(paths: DataPaths): Crash[] {
  try {
    const value: unknown = JSON.parse(readRegularFile(paths.crashes));
    return Array.isArray(value) ? value.filter(isCrash) : [];
  } catch {
    // None yet, or something that is not ours.
    return [];
  }
}

function isCrash(value: unknown): value is Crash {
  if (typeof value !== 'object' || value === null) return false;
  const { atMs, message, version, task } = value as Partial<Record<keyof Crash, unknown>>;
  const isTask = task === undefined || typeof task === 'string';
  return Number.isFinite(atMs) && typeof message === 'string' && typeof version === 'string' && isTask;
}

/** Those of a version that are not long ago: another version may have been put right. */
export function recentCrashes(crashes: readonly Crash[], now: { ms: number; version?: string }): Crash[] {
  return crashes.filter(
    ({ atMs, version }) =>
      atMs <= now.ms && now.ms - atMs < RECENT_MS && (now.version === undefined || version === now.version),
  );
}

/** From when on the next host may be started by itself, in milliseconds since the epoch: later after each crash. */
export function nextStartMs(recent: readonly Crash[]): number {
  const last = recent.at(-1);
  if (!last || recent.length <= FREE_STARTS) return 0;
  const pauseMs = FIRST_PAUSE_MS * 2 ** Math.min(recent.length - FREE_STARTS - 1, 10);
  return last.atMs + Math.min(pauseMs, LONGEST_PAUSE_MS);
}
