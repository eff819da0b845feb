import { createHash } from 'node:crypto';
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { cached } from './cache.ts';
import type { CodeServerInstallation } from './install.ts';

/** What the tests see of the editor: its colours and icons, and the languages of the sample folder. */
const EXTENSIONS = ['javascript', 'json', 'log', 'markdown-basics', 'theme-defaults', 'theme-seti'];

/**
 * Flags with which an editor does less for each window: only a few of the hundred extensions that it brings along,
 * which every window would read and some would run, and nothing compressed on the way to the same machine.
 */
export async function lean({ extensions }: CodeServerInstallation): Promise<string[]> {
  const hash = createHash('sha256')
    .update([extensions, ...EXTENSIONS].join('\0'))
    .digest('hex')
    .slice(0, 16);
  const directory = await cached({
    name: `built-in-${hash}`,
    fill: async (folder) => {
      // A junction, on Windows, needs no privilege.
      const links = EXTENSIONS.map((name) => symlink(join(extensions, name), join(folder, name), 'junction'));
      await Promise.all(links);
    },
  });
  const options = [`builtin-extensions-dir=${directory}`, 'disable-websocket-compression'];
  return options.flatMap((option) => ['--vscode-option', option]);
}
