const RETRY_MS = 1000;
const RETRY_LIMIT_MS = 60_000;

interface Failed {
  count: number;
  isKilling: boolean;
  timer: NodeJS.Timeout | undefined;
}

/** Tasks whose processes could not be ended. Each is tried again, with growing pauses. */
export class FailedEndings {
  readonly #tryAgain: (id: string) => void;
  readonly #failed = new Map<string, Failed>();

  constructor(tryAgain: (id: string) => void) {
    this.#tryAgain = tryAgain;
  }

  get size(): number {
    return this.#failed.size;
  }

  /** Records a failure and schedules the next try. */
  add(id: string): void {
    const { count, isKilling } = this.#failed.get(id) ?? { count: 0, isKilling: false };
    this.forget(id);
    const pauseMs = Math.min(RETRY_MS * 2 ** count, RETRY_LIMIT_MS);
    const timer = setTimeout(() => this.#tryAgain(id), pauseMs).unref();
    this.#failed.set(id, { count: count + 1, isKilling, timer });
  }

  has(id: string): boolean {
    return this.#failed.has(id);
  }

  /** From now on, its processes are killed without a grace period. */
  kill(id: string): void {
    const failed = this.#failed.get(id);
    if (failed) failed.isKilling = true;
  }

  isKilling(id: string): boolean {
    return this.#failed.get(id)?.isKilling === true;
  }

  forget(id: string): void {
    clearTimeout(this.#failed.get(id)?.timer);
    this.#failed.delete(id);
  }

  dispose(): void {
    for (const id of [...this.#failed.keys()]) this.forget(id);
  }
}
