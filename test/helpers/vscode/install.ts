import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npm } from '../npm.ts';
import { cached } from './cache.ts';
import { PATIENCE_MS } from './wait.ts';

const VERSION = '4.139.1';

/** A code-server on disk. */
export interface CodeServerInstallation {
  /** The script that is both server and command line. */
  entry: string;
  /** Folder of the extensions that it brings along. */
  extensions: string;
}

/** The pinned code-server, from npm alone: about 600 MB and a minute, the first time. */
export async function ensureCodeServer(): Promise<CodeServerInstallation> {
  const directory = await cached({ name: `code-server-${VERSION}`, fill: installCodeServer });
  await Promise.all([replaceLogger(directory), bePatient(directory)]);
  return {
    entry: join(packageIn(directory), 'out/node/entry.js'),
    extensions: join(packageIn(directory), 'lib/vscode/extensions'),
  };
}

function packageIn(directory: string): string {
  return join(directory, 'node_modules/code-server');
}

/** Install scripts would compile modules that are not needed, with headers that may not be there. */
async function installCodeServer(directory: string): Promise<void> {
  process.stderr.write(`Installing code-server ${VERSION} into ${directory} (once) …\n`);
  const editor = join(packageIn(directory), 'lib/vscode');
  await npm(['install', `code-server@${VERSION}`, '--no-save', '--ignore-scripts'], directory);
  await npm(['install', '--omit=dev', '--ignore-scripts'], editor);
  await npm(['install', '--omit=dev', '--ignore-scripts'], join(editor, 'extensions'));
}

/** It ends if its own server has not come up in ten seconds, which is little beside many other tests. */
async function bePatient(directory: string): Promise<void> {
  const module = join(packageIn(directory), 'out/node/wrapper.js');
  const text = await readFile(module, 'utf8');
  const ours = text.replace('const timeoutInterval = 10000;', `const timeoutInterval = ${PATIENCE_MS};`);
  if (!ours.includes(`timeoutInterval = ${PATIENCE_MS};`))
    throw new Error(`${module} has another time limit`);
  if (ours === text) return;
  // Another editor may be reading it.
  await writeFile(`${module}.${process.pid}`, ours);
  await rename(`${module}.${process.pid}`, module);
}

/** Puts our logger in the place of the one that is not compiled. */
async function replaceLogger(directory: string): Promise<void> {
  const module = join(packageIn(directory), 'lib/vscode/node_modules/@vscode/spdlog/index.js');
  const ours = await readFile(join(import.meta.dirname, 'spdlog.cjs'), 'utf8');
  if ((await readFile(module, 'utf8')) !== ours) await writeFile(module, ours);
}
