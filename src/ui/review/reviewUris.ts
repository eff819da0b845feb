import * as vscode from 'vscode';
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

/** The address of a file of a run. Its path ends as that of the file, so that the editor knows the language. */
export function sideUri({ run, side, path, isNote }: SideFile): vscode.Uri {
  const query = JSON.stringify(isNote ? { run, isNote } : { run });
  return vscode.Uri.from({ scheme: SCHEMES[side], path: `/${path}`, query });
}

/** What an address stands for; `undefined` if it is of another kind, or none that we made. */
export function parseSideUri({ scheme, path, query }: vscode.Uri): SideFile | undefined {
  const side = sides.find((each) => SCHEMES[each] === scheme);
  if (!side) return undefined;
  const { run, isNote } = parseQuery(query);
  if (typeof run !== 'string') return undefined;
  return { run, side, path: path.slice(1), ...(isNote === true && { isNote }) };
}

function parseQuery(query: string): { run?: unknown; isNote?: unknown } {
  try {
    const parsed: unknown = JSON.parse(query);
    return typeof parsed === 'object' && parsed !== null ? parsed : {};
  } catch {
    return {};
  }
}
