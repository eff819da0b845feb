import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';

/** Names a shell can export; others, such as exported bash functions, travel another way. */
const SHELL_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
/** Names that are read-only in bash. */
const READ_ONLY = new Set(['BASHOPTS', 'BASH_VERSINFO', 'EUID', 'PPID', 'SHELLOPTS', 'UID']);

/**
 * Environments of tasks, kept as owner-only files named by their content: tasks of one session share
 * one, and a task that waits, or runs again, finds its own after any restart. The format is that of
 * /proc/PID/environ: `NAME=value` ended by NUL.
 */
export class EnvironmentFiles {
  readonly #directory: string;
  readonly #known = new Map<string, { path: string; extraArgv: string[] }>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Key under which `load` finds the environment again. @throws the file system's error */
  keep(environment: Record<string, string>): string {
    const key = keyOf(environment);
    if (!this.#known.has(key)) {
      const entry = { path: this.#pathOf(key), extraArgv: extraArgvFor(environment) };
      writeFileAtomically(entry.path, serialise(environment));
      this.#known.set(key, entry);
    }
    return key;
  }

  /** The file a wrapper reads, and what goes before its command for names that no shell can export. */
  store(environment: Record<string, string>): { path: string; extraArgv: string[] } {
    const key = this.keep(environment);
    return this.#known.get(key) ?? { path: this.#pathOf(key), extraArgv: extraArgvFor(environment) };
  }

  /** @throws the file system's error, when the environment is gone */
  load(key: string): Record<string, string> {
    return parse(readFileSync(this.#pathOf(key), 'utf8'));
  }

  /** Removes environments that no record needs and that nobody wrote just now. */
  prune(needed: ReadonlySet<string>, olderThan: Date): void {
    for (const name of readdirSync(this.#directory)) {
      if (needed.has(name)) continue;
      const path = join(this.#directory, name);
      if (statSync(path).mtime < olderThan) unlinkSync(path);
      this.#known.delete(name);
    }
  }

  #pathOf(key: string): string {
    return join(this.#directory, key);
  }
}

function keyOf(environment: Record<string, string>): string {
  return createHash('sha256').update(serialise(environment)).digest('hex').slice(0, 32);
}

function serialise(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');
}

function parse(text: string): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const pair of text.split('\0')) {
    const equals = pair.indexOf('=', 1);
    if (equals > 0) environment[pair.slice(0, equals)] = pair.slice(equals + 1);
  }
  return environment;
}

/** `env` sets what the shell cannot; the shell's own complaint about such a name is silenced there. */
function extraArgvFor(environment: Record<string, string>): string[] {
  const odd = Object.entries(environment).filter(([name]) => !SHELL_NAME.test(name) && !READ_ONLY.has(name));
  return odd.length > 0 ? ['/usr/bin/env', ...odd.map(([name, value]) => `${name}=${value}`)] : [];
}
