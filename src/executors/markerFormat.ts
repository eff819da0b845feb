import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseRunMarker, runName } from './runMarkers.ts';

/** Beside the folder of markers, says that whatever is begun there has a wrapper that tells a signal from a code. */
const formatPath = (directory: string) => `${directory}.format.2`;

/**
 * Marks what is in the folder of markers when this version comes to it first: wrappers of earlier ones were shells,
 * which wrote `.exit.137` both for that code and for a KILL, so their attempts keep being read so. @throws the system's error
 */
export function upgradeMarkers(directory: string): void {
  if (process.platform === 'win32' || existsSync(formatPath(directory))) return;
  for (const name of readdirSync(directory)) {
    const marker = parseRunMarker(name);
    if (marker?.kind === 'claim') create(join(directory, `${runName(marker.run)}.shell`));
  }
  create(formatPath(directory));
}

function create(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
}
