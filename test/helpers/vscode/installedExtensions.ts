import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { nodePath } from '../npm.ts';
import { cached } from './cache.ts';

const run = promisify(execFile);

const DAY_MS = 24 * 60 * 60_000;

/** A folder of extensions that has these, installed at first use. */
export async function installedOnce(entry: string, packages: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of packages) hash.update(await readFile(path));
  return cached({
    name: `extensions-${hash.digest('hex').slice(0, 16)}`,
    fill: async (directory) => {
      const userData = await mkdtemp(join(tmpdir(), 'lw-install-'));
      const config = join(userData, 'config.yaml');
      await writeFile(config, '{}\n');
      const folders = ['--extensions-dir', directory, '--user-data-dir', userData];
      const installs = packages.flatMap((path) => ['--install-extension', path]);
      await run(nodePath(), [entry, '--config', config, ...folders, ...installs]);
      await rm(userData, { recursive: true, force: true });
      await forgetOlder(directory);
    },
  });
}

/** Removes what earlier packages were installed into, unless one was used within a day. */
async function forgetOlder(directory: string): Promise<void> {
  const parent = dirname(directory);
  for (const name of await readdir(parent)) {
    const path = join(parent, name);
    if (!name.startsWith('extensions-') || path === directory) continue;
    // Another run may remove it, too.
    const found = await stat(path).catch(() => undefined);
    if (found && Date.now() - found.mtimeMs > DAY_MS) await rm(path, { recursive: true, force: true });
  }
}
