import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from '../base/atomicFile.ts';
import { toError } from '../base/errors.ts';
import { restoreFolder } from '../base/makeFolder.ts';
import { readRegularFile } from '../base/regularFile.ts';

/** A launch rewrites a file of this age, so that its modification time shows when it was last used. */
const REWRITE_MS = 10 * 60_000;
/** How long a wrapper of an earlier host may take to read its environment. */
const UNREAD_MS = 60 * 60_000;

/**
 * Environments of tasks, stored as owner-only files named by their content: tasks of one session share one, and a task
 * that waits or runs again finds its own after any restart. The format is that of /proc/PID/environ: `NAME=value`,
 * each followed by NUL.
 */
export class EnvironmentFiles {
  readonly #directory: string;
  /** The last one, because most sessions start many tasks with one environment. */
  #last: ReadEnvironment | undefined;
  readonly #onProblem: (error: Error) => void;

  /** `onProblem` is called with errors of the cleanup. */
  constructor(directory: string, onProblem: (error: Error) => void) {
    this.#directory = directory;
    this.#onProblem = onProblem;
  }

  /** Key under which `load` finds the environment again. @throws the file system's error */
  keep(environment: Record<string, string>): string {
    const content = serialise(environment);
    if (this.#last?.content !== content) this.#last = read(keyOf(content), content);
    const { key } = this.#last;
    const path = this.#pathOf(key);
    // Checked each time, because the file may have been deleted or truncated while the host was running.
    const file = statSync(path, { throwIfNoEntry: false });
    const isWhole = file?.isFile() === true && file.size === Buffer.byteLength(content);
    if (!isWhole || Date.now() - file.mtimeMs > REWRITE_MS) {
      restoreFolder(this.#directory);
      writeFileAtomically(path, content);
    }
    return key;
  }

  /** @throws the file system's error, also if the environment no longer exists */
  load(key: string): Readonly<Record<string, string>> {
    if (this.#last?.key === key) return this.#last.environment;
    this.#last = read(key, readRegularFile(this.#pathOf(key)));
    return this.#last.environment;
  }

  /** Removes environments that no record needs and no wrapper is about to read; ignores other files. */
  prune(needed: ReadonlySet<string>, olderThan: Date): void {
    for (const name of readdirSync(this.#directory)) {
      if (needed.has(name)) continue;
      const path = join(this.#directory, name);
      try {
        const file = lstatSync(path);
        if (file.isFile() && file.mtimeMs < olderThan.getTime() - UNREAD_MS) unlinkSync(path);
      } catch (error) {
        this.#onProblem(toError(error));
      }
    }
  }

  #pathOf(key: string): string {
    return join(this.#directory, key);
  }
}

interface ReadEnvironment {
  key: string;
  content: string;
  environment: Readonly<Record<string, string>>;
}

function read(key: string, content: string): ReadEnvironment {
  return { key, content, environment: parse(content) };
}

function keyOf(content: string): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 32);
}

function serialise(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\0`)
    .join('');
}

function parse(text: string): Record<string, string> {
  // Entries, because an assignment to `__proto__` makes no variable of that name.
  return Object.fromEntries(
    text.split('\0').flatMap((pair) => {
      const equals = pair.indexOf('=', 1);
      return equals > 0 ? [[pair.slice(0, equals), pair.slice(equals + 1)]] : [];
    }),
  );
}
