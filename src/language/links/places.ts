import { statSync } from 'node:fs';
import { homedir } from 'node:os';
import { posix, win32 } from 'node:path';

/** Where the paths that an output names lie on this machine. */
export interface Places {
  /** Absolute folders in which relative paths are looked for, the nearest first. */
  folders: string[];
  /** Folders as the program saw them, such as in a container, and where they are here. */
  mappings: Mapping[];
  /** The same for what is not there: a worktree that was removed, and what it was made from. */
  fallbacks: Mapping[];
}

export interface Mapping {
  from: string;
  to: string;
}

/** Files that are asked for in one request: each takes some microseconds, on a network drive milliseconds. */
const CHECK_LIMIT = 20_000;

/** Finds out which of the paths that an output names exist. Each is looked at once, for as long as a request lasts. */
export class FileFinder {
  readonly #places: Places;
  readonly #platform: NodeJS.Platform;
  readonly #isFile: (path: string) => boolean;
  readonly #known = new Map<string, string | undefined>();

  constructor(places: Places, { platform = process.platform, isFile = isRegularFile } = {}) {
    this.#places = places;
    this.#platform = platform;
    this.#isFile = isFile;
  }

  /** The absolute path of the first of several readings that is a file; relative ones first in the `nearest` folder. */
  find(readings: readonly string[], nearest?: string): string | undefined {
    for (const reading of readings) {
      const isNear = nearest !== undefined && /^[^\\/~][^:]/.test(reading);
      const near = isNear ? this.#look(`${nearest}/${reading}`) : undefined;
      const found = near ?? this.#look(reading);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #look(reading: string): string | undefined {
    if (!this.#known.has(reading)) {
      if (this.#known.size >= CHECK_LIMIT) return undefined;
      this.#known.set(reading, this.#candidates(reading).find(this.#isFile));
    }
    return this.#known.get(reading);
  }

  #candidates(reading: string): string[] {
    const path = this.#platform === 'win32' ? win32 : posix;
    const isWindows = this.#platform === 'win32';
    // To look at a file of another machine means to log in there.
    if (/^[\\/]{2}/.test(reading)) return [];
    const byMapping = ({ from, to }: Mapping) => {
      const rest = below(reading, from, isWindows);
      return rest === undefined ? [] : [path.join(to, rest)];
    };
    const mapped = this.#places.mappings.flatMap(byMapping);
    if (/^~[\\/]/.test(reading)) return [path.join(homedir(), reading.slice(2))];
    if (path.isAbsolute(reading)) {
      return [...mapped, path.normalize(reading), ...this.#places.fallbacks.flatMap(byMapping)];
    }
    // A path of Windows in an output that was not printed here.
    if (/^[A-Za-z]:/.test(reading)) return mapped;
    return [...mapped, ...this.#places.folders.map((folder) => path.join(folder, reading))];
  }
}

/** The part of a path below a folder; `undefined` if it is elsewhere. */
function below(path: string, folder: string, isWindows: boolean): string | undefined {
  const plain = (text: string) => {
    const slashes = text.replaceAll('\\', '/').replace(/\/+$/, '');
    return isWindows ? slashes.toLowerCase() : slashes;
  };
  const prefix = `${plain(folder)}/`;
  if (prefix === '/' || !`${plain(path)}/`.startsWith(prefix)) return undefined;
  return path.replaceAll('\\', '/').slice(prefix.length);
}

/** Asked in a thread of its own: a drive that does not answer holds up only that. */
function isRegularFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
