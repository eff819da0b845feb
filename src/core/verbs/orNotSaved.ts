import { errorCode, toError } from '../../base/errors.ts';
import { isExpectedError, notSaved } from '../../protocol/errors.ts';

/** Does what changes records; an error of the file system is told as one that a person can mend. @throws notSaved */
export function orNotSaved<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (isExpectedError(error) || errorCode(error) === undefined) throw error;
    throw notSaved(toError(error));
  }
}
