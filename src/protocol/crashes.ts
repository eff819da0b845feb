import { readRegularFile } from '../base/regularFile.ts';
import type { DataPaths } from './dataDirectory.ts';

/** A crash of a host. */
export interface Crash {
  /** Milliseconds since the epoch. */
  atMs: number;
  message: string;
  /** Version of the host that crashed. */
  version: string;
  /** The task that the host was processing, if known. */
  task?: string;
}

/** Older crashes do not count as part of a loop. */
export const RECENT_MS = 10 * 60_000;
/** This many crashes in a row cause no pause. */
const FREE_STARTS = 2;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** The latest crashes of a data directory's hosts, oldest first. Invalid entries of the file are ignored. */
export function readCrashes(paths: DataPaths): Crash[] {
  try {
    const value: unknown = JSON.parse(readRegularFile(paths.crashes));
    return Array.isArray(value) ? value.filter(isCrash) : [];
  } catch {
    // There is no file, or it is invalid.
    return [];
  }
}

function isCrash(value: unknown): value is Crash {
  if (typeof value !== 'object' || value === null) return false;
  const { atMs, message, version, task } = value as Partial<Record<keyof Crash, unknown>>;
  const isTask = task === undefined || typeof task === 'string';
  return Number.isFinite(atMs) && typeof message === 'string' && typeof version === 'string' && isTask;
}

/** Recent crashes, optionally of one version only, because another version may have fixed the bug. */
export function recentCrashes(crashes: readonly Crash[], now: { ms: number; version?: string }): Crash[] {
  return crashes.filter(
    ({ atMs, version }) =>
      atMs <= now.ms && now.ms - atMs < RECENT_MS && (now.version === undefined || version === now.version),
  );
}

/** When the next host may be started automatically, in milliseconds since the epoch. The pause grows with each crash. */
export function nextStartMs(recent: readonly Crash[]): number {
  const last = recent.at(-1);
  if (!last || recent.length <= FREE_STARTS) return 0;
  const pauseMs = FIRST_PAUSE_MS * 2 ** Math.min(recent.length - FREE_STARTS - 1, 10);
  return last.atMs + Math.min(pauseMs, LONGEST_PAUSE_MS);
}
