/** Ends the host when nobody needs it: no client and no unfinished task for a while. */
export class Lifetime {
  readonly #options: { idleMs: number; isNeeded: () => boolean; onIdle: () => void };
  #timer: NodeJS.Timeout | undefined;

  constructor(options: { idleMs: number; isNeeded: () => boolean; onIdle: () => void }) {
    this.#options = options;
  }

  /** Something may have changed: counts on, or begins to count the idle time. */
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
