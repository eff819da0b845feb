import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { openForAppending } from '../base/regularFile.ts';
import { namesIn } from './runDirectory.ts';
import { goneMarker, parseRunMarker, runName } from './runMarkers.ts';

/**
 * Marks the attempts in the folder whose processes ran on a machine that runs nothing of them any more: they are judged
 * by their markers alone, because this machine's processes may have the same numbers. Can be repeated.
 * @throws the system's error
 */
export function markGone(directory: string, machine: string): void {
  const markers = namesIn(directory).flatMap((name) => parseRunMarker(name) ?? []);
  // An earlier machine's are marked already.
  const marked = new Set(markers.flatMap(({ kind, run }) => (kind === 'gone' ? runName(run) : [])));
  const begun = new Set(
    markers.flatMap(({ kind, run }) => (kind === 'claim' || kind === 'pid' ? runName(run) : [])),
  );
  for (const name of begun)
    if (!marked.has(name)) closeSync(openForAppending(goneMarker(join(directory, name), machine)));
}
