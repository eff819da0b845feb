import { chmodSync, statSync, type Stats } from 'node:fs';
import { userInfo } from 'node:os';

/** A folder that others can change, so its content cannot be trusted and nothing should be written to it. */
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
 * Ensures that a folder, if it exists, belongs to this user and is accessible to nobody else. A folder that others can
 * read is closed. A folder that others can write to is not repaired, because they may have written already. On Windows,
 * this does nothing: a folder inherits its permissions.
 * @throws `UnsafeFolder`, the system's error
 */
export function keepFolderOwn(path: string): void {
  if (process.platform === 'win32') return;
  const status = statusOf(path);
  if (!status?.isDirectory()) return;
  if (status.uid !== userInfo().uid) throw new UnsafeFolder(path, `${path} belongs to another user`);
  if ((status.mode & WRITABLE_BY_OTHERS) !== 0)
    throw new UnsafeFolder(
      path,
      `others can write to ${path}; check that everything in it is yours, then run \`chmod go-w ${path}\``,
    );
  if ((status.mode & READABLE_BY_OTHERS) !== 0) chmodSync(path, 0o700);
}

function statusOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // The next use of the folder reports the error.
    return undefined;
  }
}
