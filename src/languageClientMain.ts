import type { Duplex } from 'node:stream';
import { Uri, type LogOutputChannel } from 'vscode';
import { CloseAction, ErrorAction, LanguageClient } from 'vscode-languageclient/node';
import type { Handshake } from './protocol/hostMessages.ts';
import { messageReader } from './protocol/messageReader.ts';
import { messageWriter } from './protocol/messageWriter.ts';

/*
 * The editor's language client. A bundle of its own, because it is larger than the rest of the extension, and nothing
 * of it is needed before the first connection to a host.
 */

/** The library tells people what becomes of its connection; here whoever has it connect does, so it only logs. */
class QuietLanguageClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    if (this.isRunning()) super.error(message, data, false);
    else this.debug(message, data, false);
  }
}

/** A client that is yet to be started, for one socket that is open already: when that closes, its life is over. */
export function createLanguageClient(options: {
  socket: Duplex;
  handshake: Handshake;
  log: LogOutputChannel;
  /** The folder whose files the editor asks about; missing where another connection of the window does. */
  outputs?: string;
}): LanguageClient {
  const { socket, handshake, log, outputs } = options;
  const transports = () => Promise.resolve({ reader: messageReader(socket), writer: messageWriter(socket) });
  const message = 'The connection to the task host is closed.';
  return new QuietLanguageClient('legwork', 'Legwork', transports, {
    outputChannel: log,
    initializationOptions: handshake,
    initializationFailedHandler: () => false,
    ...(outputs !== undefined && {
      documentSelector: [
        { scheme: 'file', pattern: { baseUri: Uri.file(outputs).toString(), pattern: '*.log' } },
      ],
    }),
    errorHandler: {
      // Whatever breaks the socket also closes it, and the close is what is acted upon.
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => ({ action: CloseAction.DoNotRestart, handled: true, message }),
    },
  });
}
