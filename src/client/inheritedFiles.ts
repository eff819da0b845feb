import { readdirSync, readFileSync } from 'node:fs';

/** The flag of a file that is closed when a program starts another one (`O_CLOEXEC`), as Linux shows it. */
const CLOSED_ON_EXEC = 0o2_000_000;
const STANDARD_FILES = 3;

/**
 * Whether a program that this process starts would get open files beyond the standard ones, such as that of a lock.
 * Node opens none that it passes on, so these are its caller's. `true` where the system does not say.
 */
export function passesFilesOn(folder = '/proc/self'): boolean {
  if (process.platform !== 'linux') return true;
  try {
    return readdirSync(`${folder}/fd`).some((file) => {
      if (Number(file) < STANDARD_FILES) return false;
      const flags = flagsOf(`${folder}/fdinfo/${file}`);
      return flags !== undefined && (flags & CLOSED_ON_EXEC) === 0;
    });
  } catch {
    return true;
  }
}

/** `undefined` if the file is closed by now, as the one through which the folder was read. */
function flagsOf(path: string): number | undefined {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(path, 'latin1'))?.[1];
    return flags === undefined ? 0 : Number.parseInt(flags, 8);
  } catch {
    return undefined;
  }
}
