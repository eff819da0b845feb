import { homedir } from 'node:os';
import { isAbsolute } from 'node:path';
import type { PathMapping } from '../../protocol/problems.ts';

/** The folders of a window, as far as variables mean them. */
export interface MappedFolders {
  folders: { name: string; path: string }[];
  home?: string;
}

/** The mappings of the setting, the longest first; what is not valid, or has a variable without a value, is left out. */
export function parsePathMappings(
  setting: unknown,
  { folders, home = homedir() }: MappedFolders,
): PathMapping[] {
  if (typeof setting !== 'object' || setting === null) return [];
  const valueOf = (variable: string, name: string | undefined) => {
    if (variable === 'userHome') return home;
    return name === undefined ? folders[0]?.path : folders.find((folder) => folder.name === name)?.path;
  };
  const mappings = Object.entries(setting).flatMap(([from, written]: [string, unknown]) => {
    if (typeof written !== 'string' || from.trim() === '') return [];
    const to = written.replace(
      /\$\{(workspaceFolder|userHome)(?::([^}]*))?\}/g,
      (whole, variable: string, name: string | undefined) => valueOf(variable, name) ?? whole,
    );
    return isAbsolute(to) && !to.includes('${') ? [{ from, to }] : [];
  });
  return mappings.toSorted((one, other) => other.from.length - one.from.length);
}
