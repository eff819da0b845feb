import type { Duplex } from 'node:stream';
import { AbstractMessageWriter, type Message, type MessageWriter } from 'vscode-jsonrpc/node';
import { hasLongList } from '../base/jsonParts.ts';
import { longMessageFrame, messageFrame } from './messageFrame.ts';

/**
 * Writes the messages of either end of a connection. Unlike the library's own writer, it writes a message at once, and
 * not its header before its content: that would wake the other end twice for each. A message with a long list is made
 * while other work goes on; those that come meanwhile follow it.
 */
export function messageWriter(socket: Duplex): MessageWriter {
  return new SocketMessageWriter(socket);
}

class SocketMessageWriter extends AbstractMessageWriter implements MessageWriter {
  readonly #socket: Duplex;
  #errors = 0;
  /** Resolves when all messages that had to wait have been handed to the socket. */
  #waiting: Promise<void> | undefined;

  constructor(socket: Duplex) {
    super();
    this.#socket = socket;
    socket.on('error', (error) => this.fireError(error));
    socket.on('close', () => this.fireClose());
  }

  /** Resolves when the system has taken the message, so that a slow reader can be waited for. */
  write(message: Message): Promise<void> {
    const isLong = hasLongList(message);
    if (!this.#waiting && !isLong) return this.#put([messageFrame(message)], message);
    const frame = async () => {
      await this.#waiting;
      return isLong ? longMessageFrame(message) : [messageFrame(message)];
    };
    // That the system takes it is not waited for by the messages after it.
    const handed = frame().then((chunks) => ({ taken: this.#put(chunks, message) }));
    this.#waitFor(
      handed.then(
        () => undefined,
        () => undefined,
      ),
    );
    return handed.then(({ taken }) => taken);
  }

  end(): void {
    if (this.#waiting) void this.#waiting.then(() => this.#socket.end());
    else this.#socket.end();
  }

  #waitFor(waiting: Promise<void>): void {
    this.#waiting = waiting;
    void waiting.then(() => {
      if (this.#waiting === waiting) this.#waiting = undefined;
    });
  }

  #put(chunks: readonly (string | Buffer)[], message: Message): Promise<void> {
    return new Promise((resolve, reject) => {
      const taken = (error: Error | null | undefined) => {
        if (!error) return resolve();
        this.fireError(error, message, ++this.#errors);
        reject(error);
      };
      this.#socket.cork();
      for (const [index, chunk] of chunks.entries()) {
        if (index < chunks.length - 1) this.#socket.write(chunk);
        else this.#socket.write(chunk, taken);
      }
      this.#socket.uncork();
    });
  }
}
