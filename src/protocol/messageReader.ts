import type { Duplex } from 'node:stream';
import { StreamMessageReader, type MessageReader } from 'vscode-jsonrpc/node';

/**
 * Reads the messages of either end of a connection. Unlike the library's own, it arms no timer for a message
 * of which only a part came: that one would be armed again and again after the other end died, and keep a
 * process alive that has nothing left to do.
 */
export function messageReader(socket: Duplex): MessageReader {
  const reader = new StreamMessageReader(socket);
  reader.partialMessageTimeout = 0;
  return reader;
}
