/**
 * Sends keys to a task in order; keys typed while others are being sent are combined. Keys that cannot be sent are
 * lost, which the user notices because they are not echoed.
 */
export class TypedKeys {
  readonly #send: (bytes: Buffer) => Promise<unknown>;
  #waiting: Buffer[] = [];
  #isSending = false;

  constructor(send: (bytes: Buffer) => Promise<unknown>) {
    this.#send = send;
  }

  push(bytes: Buffer): void {
    this.#waiting.push(bytes);
    if (!this.#isSending) void this.#sendAll();
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) {
      try {
        await this.#send(Buffer.concat(this.#waiting.splice(0)));
      } catch {
        // The task no longer reads, or its host is gone; the end of the task is reported elsewhere.
      }
    }
    this.#isSending = false;
  }
}
