import { createHash } from 'node:crypto';
import { lstatSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../base/makeFolder.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';

/** The length that fits into `sockaddr_un` everywhere: 104 bytes on macOS with the NUL, 108 on Linux. */
const SOCKET_PATH_LIMIT_BYTES = 103;

/**
 * Where the host of a data directory listens: in the directory itself, or, if that path is too long for a socket, in an
 * owner-only folder of the system's runtime or temporary directory. A named pipe on Windows.
 * @throws Error if that folder belongs to another user
 */
export function socketPathFor(paths: DataPaths, instance: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\legwork-${nameOf(paths)}-${instance}`;
  if (Buffer.byteLength(paths.socket) <= SOCKET_PATH_LIMIT_BYTES) return paths.socket;
  const uid = process.getuid?.();
  const folder = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `legwork-${uid}`);
  makeFolder(folder);
  const status = lstatSync(folder);
  if (!status.isDirectory() || status.uid !== uid || (status.mode & 0o077) !== 0) {
    throw new Error(`${folder} is not a folder that only you can use; remove it`);
  }
  return join(folder, `${nameOf(paths)}.sock`);
}

function nameOf({ directory }: DataPaths): string {
  return createHash('sha256').update(directory).digest('hex').slice(0, 16);
}
