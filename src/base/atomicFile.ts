import { renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { readRegularFile } from './regularFile.ts';
import { retryBusy } from './retryBusy.ts';

let sequence = 0;

/**
 * Replaces a file atomically: a reader, or a crash, sees either the old content or the new. Mode 0600 by default.
 * Synchronous, because that takes half the time of the asynchronous calls; hand-written, because libraries take six
 * times as long. It does not call fsync: it protects against crashing processes, not against power failures.
 * @throws the file system's error, leaving the target unchanged.
 */
export function writeFileAtomically(path: string, content: string | Uint8Array, { mode = 0o600 } = {}): void {
  const temporary = `${path}.${process.pid}-${sequence++}.tmp`;
  try {
    writeFileSync(temporary, content, { mode });
    retryBusy(() => renameSync(temporary, path));
  } catch (error) {
    try {
      unlinkSync(temporary);
    } catch {
      // It may not exist. The first error is the one to report.
    }
    throw error;
  }
}

/**
 * Makes sure that a file has a content. A process that reads the file meanwhile, such as one that an earlier host has
 * started, never sees it empty or cut: a file with that content is left alone, any other is replaced.
 * @throws like `writeFileAtomically`
 */
export function writeIfDifferent(path: string, content: string, options?: { mode: number }): void {
  if (!hasContent(path, content)) writeFileAtomically(path, content, options);
}

function hasContent(path: string, content: string): boolean {
  try {
    return readRegularFile(path) === content;
  } catch {
    // Writing the file reports any error.
    return false;
  }
}
