import { access, constants } from 'node:fs/promises';
import { join } from 'node:path';

/** Where editors have their ripgrep, below their own folder. */
function places(platform: string): string[] {
  const name = platform === 'win32' ? 'rg.exe' : 'rg';
  return ['node_modules', 'node_modules.asar.unpacked'].flatMap((modules) => [
    join(modules, '@vscode/ripgrep/bin', name),
    join(modules, '@vscode/ripgrep-universal/bin', `${platform}-${process.arch}`, name),
  ]);
}

/** The ripgrep of an editor; `undefined` if it has none where editors usually have it. */
export async function editorsRipgrep(
  appRoot: string,
  platform: string = process.platform,
): Promise<string | undefined> {
  for (const place of places(platform)) {
    const path = join(appRoot, place);
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first one that there is
      await access(path, constants.X_OK);
      return path;
    } catch {
      // It may be at the next place.
    }
  }
  return undefined;
}
