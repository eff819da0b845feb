/** Does something at once when it is asked to, and again at most once in an interval while it is asked again. */
export class Pacer {
  readonly #run: () => void;
  readonly #intervalMs: () => number;
  #timer: NodeJS.Timeout | undefined;
  #ranAtMs = -Infinity;

  constructor(options: { run(): void; intervalMs(): number }) {
    this.#run = options.run;
    this.#intervalMs = options.intervalMs;
  }

  /** Whether it is asked for, and yet to be done. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  ask(): void {
    if (this.#timer) return;
    const waitMs = this.#ranAtMs + this.#intervalMs() - performance.now();
    if (waitMs <= 0) this.runNow();
    else this.#timer = setTimeout(() => this.runNow(), waitMs);
  }

  /** Does it now, and so what was asked for. */
  runNow(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    try {
      this.#run();
    } finally {
      this.#ranAtMs = performance.now();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
