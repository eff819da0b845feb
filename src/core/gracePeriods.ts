import type { RunKey } from './executor.ts';

/** Calls a function for each attempt after a delay, counted from when the attempt was added. */
export class GracePeriods {
  readonly #graceMs: number;
  readonly #onOver: (run: RunKey) => void;
  readonly #timers = new Map<string, NodeJS.Timeout>();

  constructor(graceMs: number, onOver: (run: RunKey) => void) {
    this.#graceMs = graceMs;
    this.#onOver = onOver;
  }

  get size(): number {
    return this.#timers.size;
  }

  /** Begins the period of an attempt, replacing that of an earlier attempt of its task. */
  add(run: RunKey): void {
    clearTimeout(this.#timers.get(run.id));
    const timer = setTimeout(() => {
      this.#timers.delete(run.id);
      this.#onOver(run);
    }, this.#graceMs).unref();
    this.#timers.set(run.id, timer);
  }

  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }
}
