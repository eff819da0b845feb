import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findBrowser, inBrowser, launchBrowser } from './browser.ts';
import { cached } from './cache.ts';
import { startCodeServer } from './codeServer.ts';
import { ensureCodeServer } from './install.ts';
import { waitFor } from './wait.ts';
import { Workbench } from './workbench.ts';

/** Where a browser has what it loaded, and what it compiled of that. */
const LOADED = ['Default/Cache', 'Default/Code Cache'];
const COMPILED = 'Default/Code Cache/js';
/** No script but the workbench is compiled to so much. */
const WORKBENCH_BYTES = 4 * 1024 * 1024;

/** Fills the folder of a profile with what a browser has of the editor after some windows, and of no window. */
export async function prepareProfile(profile: string): Promise<void> {
  const { entry } = await ensureCodeServer();
  const { executable } = await findBrowser();
  const { mtimeMs } = await stat(executable);
  const key = createHash('sha256').update([entry, executable, mtimeMs].join('\0')).digest('hex').slice(0, 16);
  await cp(await cached({ name: `profile-${key}`, fill: useEditorOnce }), profile, { recursive: true });
}

/** A browser compiles a script for later when it loads it for the second time. */
async function useEditorOnce(directory: string): Promise<void> {
  const root = await mkdtemp(join(tmpdir(), 'lwp-'));
  const [folder, profile] = [join(root, 'folder'), join(root, 'profile')];
  await mkdir(folder);
  const server = await startCodeServer({ folder });
  try {
    const browser = await launchBrowser({ profile, server: server.host });
    try {
      for (let windows = 0; windows < 2; windows++) {
        const window = await Workbench.open(browser, { url: inBrowser(server.url()), plain: true });
        // Without it, windows take longer, and that is all.
        if (windows === 1) await isCompiled(join(profile, COMPILED)).catch(() => undefined);
        await window.close();
      }
    } finally {
      await browser.close();
    }
    for (const name of LOADED) await cp(join(profile, name), join(directory, name), { recursive: true });
  } finally {
    await server.stop();
    await rm(root, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function isCompiled(folder: string): Promise<boolean> {
  const isThere = async () => {
    const files = await readdir(folder);
    const sizes = await Promise.all(files.map(async (name) => (await stat(join(folder, name))).size));
    return sizes.some((size) => size > WORKBENCH_BYTES);
  };
  return waitFor(isThere, { what: 'the browser to have compiled the workbench' });
}
