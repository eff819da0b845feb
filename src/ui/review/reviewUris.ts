import type * as vscode from 'vscode';
import type { SIDES } from '../../protocol/changes.ts';

/** Before a run; as it has left a file; or as a file of the person's was before a take-over. */
export type Side = (typeof SIDES)[number] | 'yours';

export const SCHEMES: Record<Side, string> = {
  before: 'legwork-before',
  after: 'legwork-after',
  yours: 'legwork-yours',
};

/** Files that are shown in an editor of their own, whatever they hold. */
export const WHOLE_SCHEME = 'legwork-file';

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

/** As `sideUri`, for a file that is no text: the editor shows it if it can, a picture for example. */
export function wholeUri({ run, side, path }: SideFile, file: vscode.Uri): vscode.Uri {
  return file.with({ scheme: WHOLE_SCHEME, authority: '', query: JSON.stringify({ run, path, side }) });
}

/** What an address stands for; `undefined` if it is of another kind, or none that we made. */
export function parseSideUri({ scheme, query }: vscode.Uri): SideFile | undefined {
  const { run, path, isNote, side: named } = parseQuery(query);
  const side = sides.find((each) => (scheme === WHOLE_SCHEME ? each === named : SCHEMES[each] === scheme));
  if (!side) return undefined;
  if (typeof run !== 'string' || typeof path !== 'string') return undefined;
  return { run, side, path, ...(isNote === true && { isNote }) };
}

function parseQuery(query: string): Partial<Record<keyof SideFile, unknown>> {
  try {
    const parsed: unknown = JSON.parse(query);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
