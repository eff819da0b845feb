/** Ends the host when it has been unused for a while: without clients, unfinished tasks and schedules that are due soon. */
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
      this.#timer ??= setTimeout(() => this.#end(), this.#options.idleMs);
    }
  }

  /** Meanwhile a schedule may have come near its due time. */
  #end(): void {
    this.#timer = undefined;
    if (!this.#options.isNeeded()) this.#options.onIdle();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
