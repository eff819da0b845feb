import { toError } from '../base/errors.ts';
import { isConnectionLoss } from '../client/connectionLoss.ts';
import { ErrorCode, hostUnavailable, isExpectedError } from '../protocol/errors.ts';

/** The command line itself is wrong; the message says what would be right. */
export class UsageError extends Error {}

/** The person pressed Ctrl-C; the message says what goes on nevertheless. */
export class Interrupted extends Error {}

/** How a verb that threw ends: what stderr says, and the exit code. */
export interface Ending {
  text: string;
  exitCode: number;
}

/** Tells wrong usage (2), failures a person can understand (1) and bugs (70) apart. */
export function endingOf(thrown: unknown): Ending {
  if (thrown instanceof UsageError) return { text: thrown.message, exitCode: 2 };
  if (thrown instanceof Interrupted) return { text: thrown.message, exitCode: 130 };
  if (isExpectedError(thrown)) {
    return { text: thrown.message, exitCode: thrown.code === ErrorCode.unknownTask ? 2 : 1 };
  }
  if (isConnectionLoss(thrown)) {
    return { text: hostUnavailable('it ended while it was asked').message, exitCode: 1 };
  }
  const error = toError(thrown);
  // What the system refuses (a full disk, an unreadable file) is no bug of ours.
  if ('syscall' in error) return { text: error.message, exitCode: 1 };
  return { text: `internal error: ${error.stack ?? error.message}`, exitCode: 70 };
}
