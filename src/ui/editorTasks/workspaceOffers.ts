import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import { openRegularFile } from '../../client/regularFile.ts';
import { localFolders } from '../connection/session.ts';
import { isInside } from '../../base/isInside.ts';
import type { Offer } from './sources/offer.ts';
import {
  lockFiles,
  managerOfFiles,
  namedManager,
  parseManager,
  type PackageManager,
} from './sources/packageScripts.ts';
import { sourceOfFile, taskSources, type TaskSource } from './sources/taskSources.ts';

/** Something that can be run in the workspace, and the file that says so. */
export interface FoundOffer {
  source: TaskSource;
  /** Path of the file. */
  path: string;
  offer: Offer;
}

const MOST_FILES = 300;
const LARGEST_BYTES = 1024 * 1024;
/** Folders of what others wrote, where the settings do not exclude them anyway. */
const OTHERS_FOLDERS = ['**/node_modules', '**/bower_components', '**/.git', '**/vendor'];

/** Searches the open folders for files that list what can be run, and reads them; nothing is executed. */
export async function findOffers(
  token: vscode.CancellationToken,
  onFound: (found: FoundOffer[]) => void,
): Promise<{ isCut: boolean }> {
  const names = taskSources.flatMap(({ files }) => files);
  const include = `**/{${names.join(',')}}`;
  const found = await vscode.workspace.findFiles(include, excluded(), MOST_FILES + 1, token);
  const paths = found.filter(({ scheme }) => scheme === 'file').map(({ fsPath }) => fsPath);
  const seen = new Set<string>();
  for (const path of paths.sort(byDepth).slice(0, MOST_FILES)) {
    if (token.isCancellationRequested) break;
    // oxlint-disable-next-line no-await-in-loop -- a few hundred files at once would keep the disk from others
    const file = await readSource(path, seen);
    if (file) onFound(offersOf(file));
  }
  return { isCut: found.length > MOST_FILES };
}

/** What the file at a path lets one run. A file that is missing, too large or no regular one lists nothing. */
export async function offersOfFile(path: string): Promise<FoundOffer[]> {
  const file = await readSource(path, new Set());
  return file ? offersOf(file) : [];
}

/** The package manager of a folder: by setting, by its package.json, or by the nearest lock file. */
export async function packageManagerAt(folder: string, packageJson = ''): Promise<PackageManager> {
  const setting = vscode.workspace.getConfiguration('npm').get('packageManager');
  const known = parseManager(setting) ?? namedManager(packageJson);
  if (known) return known;
  const root = localFolders().find(({ uri }) => isInside(folder, uri.fsPath))?.uri.fsPath ?? folder;
  for (let place = folder; isInside(place, root); place = dirname(place)) {
    // oxlint-disable-next-line no-await-in-loop -- the nearest counts
    const present = await Promise.all(lockFiles.map((name) => hasFile(place, name)));
    const manager = managerOfFiles(lockFiles.filter((_name, index) => present[index]));
    if (manager) return manager;
    if (dirname(place) === place) break;
  }
  return 'npm';
}

interface ReadFile {
  path: string;
  source: TaskSource;
  text: string;
  manager: PackageManager;
}

function offersOf({ path, source, text, manager }: ReadFile): FoundOffer[] {
  return source.offers({ name: basename(path), text, manager }).map((offer) => ({ source, path, offer }));
}

/** A file, once, where its system does not tell large and small letters apart. */
async function readSource(path: string, seen: Set<string>): Promise<ReadFile | undefined> {
  const source = sourceOfFile(basename(path));
  if (!source) return undefined;
  const file = await openRegularFile(path).catch(() => undefined);
  try {
    const stats = await file?.stat({ bigint: true });
    if (!file || !stats || stats.size > LARGEST_BYTES) return undefined;
    const identity = `${stats.dev}:${stats.ino}`;
    if (seen.has(identity)) return undefined;
    seen.add(identity);
    const text = await file.readFile('utf8');
    const isPackage = basename(path) === 'package.json';
    return { path, source, text, manager: isPackage ? await packageManagerAt(dirname(path), text) : 'npm' };
  } catch {
    // It cannot be read: it lists nothing.
    return undefined;
  } finally {
    await file?.close();
  }
}

async function hasFile(folder: string, name: string): Promise<boolean> {
  const uri = vscode.Uri.joinPath(vscode.Uri.file(folder), name);
  return Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    () => true,
    () => false,
  );
}

/** What a search leaves out: what the settings exclude, and what others wrote. */
function excluded(): string {
  const patterns = vscode.workspace.getConfiguration('search').get<Record<string, unknown>>('exclude', {});
  const chosen = Object.keys(patterns).filter((pattern) => patterns[pattern] === true);
  return `{${[...new Set([...OTHERS_FOLDERS, ...chosen])].join(',')}}`;
}

/** What is nearest to the root comes first. */
function byDepth(one: string, other: string): number {
  return depthOf(one) - depthOf(other) || one.localeCompare(other);
}

function depthOf(path: string): number {
  return path.split(/[\\/]/).length;
}
