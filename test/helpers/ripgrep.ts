import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDirectory } from './vscode/cache.ts';

/** The ripgrep of the editor that tests use, else one on the `PATH`; `undefined` where there is neither. */
export function editorsRipgrep(): string | undefined {
  const name = `@vscode/ripgrep-universal/bin/${process.platform}-${process.arch}/rg`;
  const [own] = globSync(`code-server-*/**/${name}`, { cwd: cacheDirectory() });
  if (own !== undefined) return join(cacheDirectory(), own);
  return (process.env.PATH ?? '')
    .split(':')
    .map((folder) => join(folder, 'rg'))
    .find((path) => existsSync(path));
}
