import { sep } from 'node:path';
import { pathToFileURL } from 'node:url';

/** What is known of an installed extension. */
export interface InstalledExtension {
  readonly id: string;
  readonly extensionPath: string;
}

/**
 * The extension whose file stands highest in a stack trace, apart from ours; `undefined` if there is none. Extensions
 * share a process, so this tells them apart, and keeps none from another.
 */
export function callerIn(
  stack: string,
  extensions: readonly InstalledExtension[],
  ownId: string,
): string | undefined {
  const others = extensions.filter(({ id }) => !isSameId(id, ownId));
  for (const line of stack.split('\n')) {
    // One may lie in the folder of another.
    const found = others.filter((extension) => isOf(line, extension)).sort(byLongestPath)[0];
    if (found) return found.id;
  }
  return undefined;
}

/** Ids differ in case between package.json and the editor. */
export function isSameId(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

function isOf(line: string, { extensionPath }: InstalledExtension): boolean {
  const text = comparable(line);
  return [extensionPath + sep, `${pathToFileURL(extensionPath).href}/`].some((start) =>
    text.includes(comparable(start)),
  );
}

/** Drives are written in either case. */
function comparable(text: string): string {
  return process.platform === 'win32' ? text.toLowerCase() : text;
}

function byLongestPath(a: InstalledExtension, b: InstalledExtension): number {
  return b.extensionPath.length - a.extensionPath.length;
}
