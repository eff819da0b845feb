import { lstat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { homeDirectory } from '../../base/homeDirectory.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { WORKSPACE_TEMPLATES } from '../../protocol/template.ts';
import type { TemplateSource } from './readTemplates.ts';

/** The templates of a folder. */
export function folderSource(folder: string): TemplateSource & { folder: string } {
  return { path: join(folder, WORKSPACE_TEMPLATES), folder };
}

/** The templates of the user. */
export function userSource(paths: DataPaths): TemplateSource {
  return { path: paths.templates };
}

/**
 * The templates for work in a folder: its own, else those of the nearest folder above that has some, up to the top of
 * its repository or the home directory. `undefined` if there are none.
 */
export async function sourceAbove(
  folder: string,
): Promise<(TemplateSource & { folder: string }) | undefined> {
  const home = homeDirectory();
  for (let at = folder; ; at = dirname(at)) {
    const source = folderSource(at);
    if (await exists(source.path)) return source;
    const isTop = at === home || dirname(at) === at || (await exists(join(at, '.git')));
    if (isTop) return undefined;
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
