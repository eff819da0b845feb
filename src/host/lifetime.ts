/** Ends the host when it has been unused for a while: without clients and unfinished tasks. */
export class Lifetime {
  readonly #options: { idleMs: number; isNeeded: () => boolean; onIdle: () => void };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { idleMs: number; isNeeded: () => boolean; onIdle: () => void }) {
    this.#options = options;
  }

  /** The use may have changed: restarts or cancels the idle timer. */
  review(): void {
    if (this.#options.isNeeded()) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
    } else if (this.#options.idleMs !== Infinity) {
      this.#timer ??= setTimeout(() => this.#options.onIdle(), this.#options.idleMs);
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
