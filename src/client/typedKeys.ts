/**
 * Gives keys to a task in their order; what is typed while others are on their way goes together. Keys that do not
 * arrive are gone, as a person who does not see them typed notices.
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
        // It does not read any more, or its host has gone; the end of the task is told elsewhere.
      }
    }
    this.#isSending = false;
  }
}
