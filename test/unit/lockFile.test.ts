import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface LockedPackage {
  version?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const ROOT = join(import.meta.dirname, '../..');

function locked(): Record<string, LockedPackage> {
  const text = readFileSync(join(ROOT, 'package-lock.json'), 'utf8');
  return (JSON.parse(text) as { packages: Record<string, LockedPackage> }).packages;
}

/** Where Node would find a package from another one's folder: there, or in a folder above. */
function isLocked(packages: Record<string, LockedPackage>, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder}${folder && '/'}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

function missingFrom(packages: Record<string, LockedPackage>): string[] {
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(packages, path, name))
      .map((name) => `${name}, of ${path}`),
  );
}

// npm writes only the packages of the system it runs on when `node_modules` is there and the lock file is not.
test('the lock file has the packages of every system, so that npm ci works on all', () => {
  const packages = locked();
  expect(missingFrom(packages)).toEqual([]);

  delete packages['node_modules/@oxlint/binding-darwin-arm64'];
  expect(missingFrom(packages)).toEqual(['@oxlint/binding-darwin-arm64, of node_modules/oxlint']);
});
