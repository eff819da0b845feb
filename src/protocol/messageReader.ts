import type { Duplex } from 'node:stream';
import { StreamMessageReader, type MessageReader } from 'vscode-jsonrpc/node';

/**
 * Reads the messages of either end of a connection. Unlike the library's own reader, it sets no timer for an incomplete
 * message: that timer would be reset repeatedly after the other end died, and keep an otherwise finished process
 * alive.
 */
export function messageReader(socket: Duplex): MessageReader {
  const reader = new StreamMessageReader(socket);
  reader.partialMessageTimeout = 0;
  return reader;
}
