import { asObject, isPlainName, parseObject, type Offer } from './offer.ts';

export const PACKAGE_MANAGERS = ['npm', 'pnpm', 'yarn', 'bun'] as const;
export type PackageManager = (typeof PACKAGE_MANAGERS)[number];

const LOCK_FILES: Record<string, PackageManager> = {
  'pnpm-lock.yaml': 'pnpm',
  'pnpm-workspace.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
  'npm-shrinkwrap.json': 'npm',
};

/** Files whose names tell the package manager. */
export const lockFiles: readonly string[] = Object.keys(LOCK_FILES);

/** The scripts of a package.json; none of a text that is no such file. */
export function packageScripts(text: string, manager: PackageManager): Offer[] {
  const scripts = asObject(parseObject(text)?.['scripts']) ?? {};
  return Object.entries(scripts).flatMap(([name, command]) =>
    typeof command === 'string' && isPlainName(name)
      ? [{ name, detail: command, words: [manager, 'run', name] }]
      : [],
  );
}

/** The package manager that a package.json names itself. */
export function namedManager(text: string): PackageManager | undefined {
  const field = parseObject(text)?.['packageManager'];
  return typeof field === 'string' ? parseManager(field.split('@', 1)[0]) : undefined;
}

/** The package manager of a lock file among these names. */
export function managerOfFiles(names: readonly string[]): PackageManager | undefined {
  const lock = lockFiles.find((file) => names.includes(file));
  return lock === undefined ? undefined : LOCK_FILES[lock];
}

/** A package manager by its name. */
export function parseManager(name: unknown): PackageManager | undefined {
  return PACKAGE_MANAGERS.find((manager) => manager === name);
}
