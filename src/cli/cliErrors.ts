import { toError } from '../base/errors.ts';
import { isConnectionLoss } from '../client/connectionLoss.ts';
import { ErrorCode, hostUnavailable, isExpectedError } from '../protocol/errors.ts';

/** The command line is invalid; the message says what is accepted. */
export class UsageError extends Error {}

/** The user pressed Ctrl-C; the message says what continues. */
export class Interrupted extends Error {}

/** The message and exit code for an error. */
export interface Ending {
  text: string;
  exitCode: number;
}

/** Maps an error to its exit code: 2 for wrong usage, 1 for expected failures, 70 for bugs. */
export function describeError(thrown: unknown): Ending {
  if (thrown instanceof UsageError) return { text: thrown.message, exitCode: 2 };
  if (thrown instanceof Interrupted) return { text: thrown.message, exitCode: 130 };
  if (isExpectedError(thrown)) {
    return { text: thrown.message, exitCode: thrown.code === ErrorCode.unknownTask ? 2 : 1 };
  }
  if (isConnectionLoss(thrown)) {
    return { text: hostUnavailable('it ended during the request').message, exitCode: 1 };
  }
  const error = toError(thrown);
  // System errors, such as a full disk or an unreadable file, are not bugs.
  if ('syscall' in error) return { text: error.message, exitCode: 1 };
  return { text: `internal error: ${error.stack ?? error.message}`, exitCode: 70 };
}
