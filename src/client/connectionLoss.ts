import { ConnectionError, ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { errorCode } from '../base/errors.ts';

/** The errors of the connection library when the other end closes: before an answer, or while a request is written. */
const LOSS_CODES: number[] = [ErrorCodes.PendingResponseRejected, ErrorCodes.MessageWriteError];

/** The host disconnected before it answered. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the task host was lost.');
    this.name = 'ConnectionLost';
  }
}

/** Whether a request failed because its host is gone, so that it can be repeated with the next host. */
export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof ConnectionLost || thrown instanceof ConnectionError) return true;
  if (thrown instanceof ResponseError) return LOSS_CODES.includes(thrown.code);
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(errorCode(thrown) ?? '');
}
