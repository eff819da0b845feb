import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { errorCode } from '../base/errors.ts';

/** What the connection library says when the other end is gone: before an answer, or while a request was written. */
const LOSS_CODES: number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.MessageWriteError];

/** The host went away before it answered. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the task host was lost.');
    this.name = 'ConnectionLost';
  }
}

/** Whether a request failed because its host is gone, so that the next host may know the answer. */
export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof ConnectionLost || thrown instanceof ConnectionError) return true;
  if (thrown instanceof ResponseError) return LOSS_CODES.includes(thrown.code);
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(errorCode(thrown) ?? '');
}
