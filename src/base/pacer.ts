/** Calls a function at once on request, and then at most once per interval while requests continue. */
export class Pacer {
  readonly #run: () => void;
  readonly #intervalMs: () => number;
  #timer: NodeJS.Timeout | undefined;
  #ranAtMs = -Infinity;

  constructor(options: { run(): void; intervalMs(): number }) {
    this.#run = options.run;
    this.#intervalMs = options.intervalMs;
  }

  /** Whether a call is requested and pending. */
  get isWaiting(): boolean {
    return this.#timer !== undefined;
  }

  ask(): void {
    if (this.#timer) return;
    const waitMs = this.#ranAtMs + this.#intervalMs() - performance.now();
    if (waitMs <= 0) this.runNow();
    else this.#timer = setTimeout(() => this.runNow(), waitMs);
  }

  /** Calls it now, which fulfills a pending request. */
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
