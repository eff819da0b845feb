import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';

const COPY = /^legwork-launcher-[0-9a-f]{16}\.exe$/;

/**
 * Copies the launcher to a folder of the data directory and returns the path of the copy. Windows locks a running program, so
 * a wrapper started from the extension's folder would block updates of the extension until its task ends. The copy is
 * named by its content, and compared with it. Copies that are no longer running are removed. @throws the file system's error
 */
export async function copyLauncher(path: string, folder: string): Promise<string> {
  const content = await readFile(path);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const name = `legwork-launcher-${hash}.exe`;
  const copy = join(folder, name);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!(await hasContent(copy, content))) writeFileAtomically(copy, content, { mode: 0o700 });
  await removeUnused(folder, name);
  return copy;
}

async function hasContent(path: string, content: Buffer): Promise<boolean> {
  try {
    return content.equals(await readFile(path));
  } catch {
    return false;
  }
}

async function removeUnused(folder: string, kept: string): Promise<void> {
  const others = (await readdir(folder)).filter((name) => COPY.test(name) && name !== kept);
  // A running copy cannot be removed; a later call removes it.
  await Promise.all(others.map((name) => unlink(join(folder, name)).catch(() => undefined)));
}
