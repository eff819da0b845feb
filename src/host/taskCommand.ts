import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { commandShims } from '../protocol/commandShim.ts';

/**
 * Creates the `legwork` command for tasks: the one that belongs to this host, by absolute paths. A data directory has
 * one host at a time, so programs of different versions do not overwrite it in turn, and a task that outlives an update
 * finds the new one. Written only if it differs. @throws the file system's error
 */
export function provideTaskCommand(folder: string, scriptPath: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = { nodePath: process.execPath, scriptPath: join(dirname(scriptPath), 'cli.js') };
  for (const [name, text] of Object.entries(commandShims(target))) {
    const path = join(folder, name);
    if (readIfPresent(path) !== text) writeFileAtomically(path, text, { mode: 0o700 });
  }
}

function readIfPresent(path: string): string | undefined {
  try {
    return readRegularFile(path);
  } catch {
    // Writing the file reports any error.
    return undefined;
  }
}
