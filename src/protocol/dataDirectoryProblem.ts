import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { errorCode, toError } from '../base/errors.ts';
import { UnsafeFolder } from '../base/ownFolder.ts';
import { dataDirectoryUnusable, isExpectedError } from './errors.ts';

/** An error that says why a data directory cannot be used and what to do, in more detail than the system's error. */
export function dataDirectoryProblem(directory: string, thrown: unknown): Error {
  const error = toError(thrown);
  if (isExpectedError(error)) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : directory;
  const reason = reasonOf(error, path) ?? error.message.replace(/\.$/, '');
  return dataDirectoryUnusable({ path: directory, reason, cause: error });
}

/** Advice for a directory whose permissions cannot be changed. */
const CHOOSE_ANOTHER = 'choose another directory (the setting `legwork.dataDirectory`, or LEGWORK_HOME)';

function reasonOf(error: Error, path: string): string | undefined {
  if (error instanceof UnsafeFolder) return ownershipOf(path);
  switch (errorCode(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder`;
    case 'EACCES':
    case 'EPERM':
      return (
        ownershipOf(path) ?? `you have no access to ${path}; change its permissions, or ${CHOOSE_ANOTHER}`
      );
    case 'EROFS':
      return `${path} is on a read-only file system; ${CHOOSE_ANOTHER}`;
    default:
      return undefined;
  }
}

/** Names the other user who owns the path or its nearest existing parent; `undefined` if this user owns it. */
function ownershipOf(path: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const { uid } = statSync(path);
    return uid === process.getuid?.() ? undefined : `${path} belongs to ${userName(uid)}; ${CHOOSE_ANOTHER}`;
  } catch {
    const parent = dirname(path);
    return parent === path ? undefined : ownershipOf(parent);
  }
}

/** Read from the system, because Node provides only the name of its own user. */
function userName(uid: number): string {
  try {
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    const name = users.map((line) => line.split(':')).find((fields) => fields[2] === String(uid))?.[0];
    return name ? `user "${name}"` : `user ${uid}`;
  } catch {
    return `user ${uid}`;
  }
}
