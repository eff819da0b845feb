import type { Duplex } from 'node:stream';
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-jsonrpc/node';
import { messageFrame } from './messageFrame.ts';

/**
 * Writes the messages of either end of a connection. Unlike the library's own writer, it writes a message at once, and
 * not its header before its content: that would wake the other end twice for each.
 */
export function messageWriter(socket: Duplex): MessageWriter {
  return new SocketMessageWriter(socket);
}

class SocketMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: Duplex;
  #errors = 0;

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket.on('error', (error) => this.fireError(error));
    socket.on('close', () => this.fireClose());
  }

  /** Resolves when the system has taken the message, so that a slow reader can be waited for. */
  write(message: Message): Promise<void> {
    const bytes = messageFrame(message);
    return new Promise((resolve, reject) => {
      this.#socket.write(bytes, (error) => {
        if (!error) return resolve();
        this.fireError(error, message, ++this.#errors);
        reject(error);
      });
    });
  }

  end(): void {
    this.#socket.end();
  }
}
