import { closeSync, existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openForAppending } from '../base/regularFile.ts';
import { parseRunMarker, runName } from './runMarkers.ts';

/** A file beside the folder of markers: all attempts begun since have wrappers that distinguish signals from codes. */
const formatPath = (directory: string) => `${directory}.format.2`;

/** Another one: records when this version first tried to mark older attempts, because the first try may fail. */
const triedPath = (directory: string) => `${formatPath(directory)}.tried`;

/**
 * Marks the attempts in the folder when this version uses it first: wrappers of earlier versions were shells, which
 * wrote `.exit.137` both for that code and for a KILL, so their markers keep being read that way. Can be repeated
 * after a failure. @throws the system's error
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
