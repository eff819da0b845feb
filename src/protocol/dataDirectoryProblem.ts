import { readFileSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { errorCode, toError } from '../base/errors.ts';
import { UnsafeFolder } from '../base/ownFolder.ts';
import { dataDirectoryUnusable, isExpectedError } from './errors.ts';

/** Why a data directory cannot be used, for a person: an error of the system says less than there is to say. */
export function dataDirectoryProblem(directory: string, thrown: unknown): Error {
  const error = toError(thrown);
  if (isExpectedError(error)) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : directory;
  const reason = reasonOf(error, path) ?? error.message.replace(/\.$/, '');
  return dataDirectoryUnusable({ path: directory, reason, cause: error });
}

/** What to do when the directory cannot be made one's own. */
const CHOOSE_ANOTHER = 'choose another one (the setting `legwork.dataDirectory`, or LEGWORK_HOME)';

function reasonOf(error: Error, path: string): string | undefined {
  if (error instanceof UnsafeFolder) return ownershipOf(path);
  switch (errorCode(error)) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder`;
    case 'EACCES':
    case 'EPERM':
      return ownershipOf(path) ?? `${path} is not open to you; make it so, or ${CHOOSE_ANOTHER}`;
    case 'EROFS':
      return `${path} is on a file system that is read-only; ${CHOOSE_ANOTHER}`;
    default:
      return undefined;
  }
}

/** Whose the path is, or what is there of it, if that is somebody else; `undefined` when it is ours. */
function ownershipOf(path: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const { uid } = statSync(path);
    return uid === userInfo().uid ? undefined : `${path} belongs to ${userName(uid)}; ${CHOOSE_ANOTHER}`;
  } catch {
    const parent = dirname(path);
    return parent === path ? undefined : ownershipOf(parent);
  }
}

/** Node knows the name of its own user only. */
function userName(uid: number): string {
  try {
    const users = readFileSync('/etc/passwd', 'utf8').split('\n');
    const name = users.map((line) => line.split(':')).find((fields) => fields[2] === String(uid))?.[0];
    return name ? `user "${name}"` : `user ${uid}`;
  } catch {
    return `user ${uid}`;
  }
}
