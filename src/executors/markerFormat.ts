import { closeSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openForAppending } from '../base/regularFile.ts';
import { parseRunMarker, runName } from './runMarkers.ts';

/** Beside the folder of markers, says that whatever is begun there has a wrapper that tells a signal from a code. */
const formatPath = (directory: string) => `${directory}.format.2`;

/** Beside it, says since when this version may begin attempts there: a first try to mark the others may fail. */
const triedPath = (directory: string) => `${formatPath(directory)}.tried`;

/**
 * Marks what is in the folder of markers when this version comes to it first: wrappers of earlier ones were shells,
 * which wrote `.exit.137` both for that code and for a KILL, so their attempts keep being read so. Can be
 * repeated after it has failed. @throws the system's error
 */
export function upgradeMarkers(directory: string): void {
  if (process.platform === 'win32' || existsSync(formatPath(directory))) return;
  create(triedPath(directory));
  const triedMs = statSync(triedPath(directory)).mtimeMs;
  for (const name of readdirSync(directory)) {
    const marker = parseRunMarker(name);
    if (marker?.kind !== 'claim' || statSync(join(directory, name)).mtimeMs > triedMs) continue;
    create(join(directory, `${runName(marker.run)}.shell`));
  }
  create(formatPath(directory));
}

function create(path: string): void {
  if (!existsSync(path)) closeSync(openForAppending(path));
}
