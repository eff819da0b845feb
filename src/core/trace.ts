import { closeSync, fstatSync, renameSync, writeSync } from 'node:fs';
import { openForAppending } from '../base/regularFile.ts';

/** The level of detail of the trace. */
export type TraceLevel = (typeof TRACE_LEVELS)[number];

export const TRACE_LEVELS = ['off', 'standard', 'detailed'] as const;

/** What the host did, one event per line. */
export interface Trace {
  /** An entry of level `detailed` is written only by a trace of that level. */
  write(entry: { level?: 'detailed'; event: string; [detail: string]: unknown }): void;
}

const LIMIT_BYTES = 4 * 1024 * 1024;

/**
 * Appends JSON lines to a file, which is renamed to `<path>.1` when it is full. If the trace cannot be written, it is
 * silently abandoned: it must never stop a task, and a full disk shows on the tasks themselves.
 */
export function fileTrace(path: string, level: TraceLevel): Trace {
  if (level === 'off') return { write: () => undefined };
  return {
    write({ level: entryLevel = 'standard', ...entry }) {
      if (entryLevel === 'detailed' && level !== 'detailed') return;
      const line = `${JSON.stringify({ at: new Date().toISOString(), level: entryLevel, ...entry })}\n`;
      try {
        if (append(path, line) > LIMIT_BYTES) renameSync(path, `${path}.1`);
      } catch {
        // As promised above.
      }
    },
  };
}

/** Returns the size of the file afterwards. */
function append(path: string, line: string): number {
  const file = openForAppending(path);
  try {
    writeSync(file, line);
    return fstatSync(file).size;
  } finally {
    closeSync(file);
  }
}
