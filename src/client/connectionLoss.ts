import { ErrorCodes } from 'vscode-jsonrpc';
import { errorCode } from '../base/errors.ts';

/** `ConnectionErrors` of the connection library, whose file the editor does not load at its start. */
const [CLOSED, DISPOSED] = [1, 2];
/**
 * The codes of the library's errors when the other end closes: before an answer, while a request is written, and from then
 * on. Its classes say nothing, because each bundle has its own.
 */
const LOSS_CODES: unknown[] = [
  ErrorCodes.PendingResponseRejected,
  ErrorCodes.MessageWriteError,
  CLOSED,
  DISPOSED,
];

/** The host disconnected before it answered. */
export class ConnectionLost extends Error {
  constructor() {
    super('The connection to the task host was lost.');
    this.name = 'ConnectionLost';
  }
}

/** Whether a request failed because its host is gone, so that it can be repeated with the next host. */
export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof ConnectionLost) return true;
  if (thrown instanceof Error && 'code' in thrown && LOSS_CODES.includes(thrown.code)) return true;
  return ['EPIPE', 'ECONNRESET', 'ERR_STREAM_DESTROYED'].includes(errorCode(thrown) ?? '');
}
