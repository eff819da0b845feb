import { chmodSync, lstatSync, statSync, type Stats } from 'node:fs';

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
 * Ensures that a folder, if it exists, belongs to this user and that nobody else can write to it. Permissions are not
 * repaired, because others may have written already. On Windows, this does nothing: a folder inherits its permissions.
 * @throws `UnsafeFolder`, the system's error
 */
export function checkFolderOwn(path: string): void {
  if (process.platform === 'win32') return;
  const status = statusOf(path);
  if (!status?.isDirectory()) return;
  if (status.uid !== process.getuid?.()) throw new UnsafeFolder(path, `${path} belongs to another user`);
  if ((status.mode & WRITABLE_BY_OTHERS) !== 0)
    throw new UnsafeFolder(
      path,
      `others can write to ${path}; check that everything in it is yours, then run \`chmod go-w ${path}\``,
    );
}

/**
 * Closes a folder that others can read. A link is not followed: what it leads to has other uses.
 * @throws the system's error
 */
export function closeFolder(path: string): void {
  if (process.platform === 'win32') return;
  const status = statusOf(path, lstatSync);
  if (status?.isDirectory() && (status.mode & READABLE_BY_OTHERS) !== 0) chmodSync(path, 0o700);
}

function statusOf(path: string, look = statSync): Stats | undefined {
  try {
    return look(path);
  } catch {
    // The next use of the folder reports the error.
    return undefined;
  }
}
