import { chmodSync, statSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';

/** A folder that others can change, so that nothing in it can be trusted, not even to be written to. */
export class UnsafeFolder extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.name = 'UnsafeFolder';
    this.path = path;
  }
}

const READABLE_BY_OTHERS = 0o055;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Makes sure that a folder, if there is one, is this user's and for this user alone: one that the user's umask has
 * left readable is closed; what others could write to is not repaired, as they may have written. Elsewhere than on
 * POSIX a folder inherits who may use it.
 * @throws `UnsafeFolder`, the system's error
 */
export function keepFolderOwn(path: string): void {
  if (process.platform === 'win32') return;
  const status = statusOf(path);
  if (!status?.isDirectory()) return;
  if (status.uid !== userInfo().uid) throw new UnsafeFolder(path, `${path} belongs to somebody else`);
  if ((status.mode & WRITABLE_BY_OTHERS) !== 0)
    throw new UnsafeFolder(
      path,
      `others can write to ${path}; see that all in it is yours, then take that right away (\`chmod go-w ${path}\`)`,
    );
  if ((status.mode & READABLE_BY_OTHERS) !== 0) chmodSync(path, 0o700);
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Whoever needs it is told why it cannot be had.
    return undefined;
  }
}
