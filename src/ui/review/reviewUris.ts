import type * as vscode from 'vscode';
import type { SIDES } from '../../protocol/changes.ts';

/** Before a run; as it has left a file; or as a file of the person's was before a take-over. */
export type Side = (typeof SIDES)[number] | 'yours';

export const SCHEMES: Record<Side, string> = {
  before: 'legwork-before',
  after: 'legwork-after',
  yours: 'legwork-yours',
};

const sides = Object.keys(SCHEMES) as Side[];

/** A file of a run, on one side of its changes. */
export interface SideFile {
  run: string;
  side: Side;
  /** As in `changes`. */
  path: string;
  /** Set where its lines cannot be compared, so that a line about it is shown instead. */
  isNote?: boolean;
}

/**
 * The address of a file of a run. It has the path of the file on the disk, so that the editor knows its language, and
 * that what it compares is the same file.
 */
export function sideUri({ run, side, path, isNote }: SideFile, file: vscode.Uri): vscode.Uri {
  const query = JSON.stringify({ run, path, ...(isNote && { isNote }) });
  return file.with({ scheme: SCHEMES[side], authority: '', query });
}

/** What an address stands for; `undefined` if it is of another kind, or none that we made. */
export function parseSideUri({ scheme, query }: vscode.Uri): SideFile | undefined {
  const side = sides.find((each) => SCHEMES[each] === scheme);
  if (!side) return undefined;
  const { run, path, isNote } = parseQuery(query);
  if (typeof run !== 'string' || typeof path !== 'string') return undefined;
  return { run, side, path, ...(isNote === true && { isNote }) };
}

function parseQuery(query: string): { run?: unknown; path?: unknown; isNote?: unknown } {
  try {
    const parsed: unknown = JSON.parse(query);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
