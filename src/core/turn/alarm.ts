/** The maximum wait without a check, because the clock may be set, and a machine may sleep. */
const LONGEST_SLEEP_MS = 30_000;

/** Calls a function at a time that may be moved forward or back. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #atMs: number | undefined;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** `atMs` is in milliseconds since 1970; if missing, the alarm is off. */
  set(atMs: number | undefined): void {
    if (atMs === this.#atMs && (this.#timer || atMs === undefined)) return;
    this.#clear();
    if (atMs === undefined) return;
    this.#atMs = atMs;
    const sleepMs = Math.min(Math.max(atMs - Date.now(), 1), LONGEST_SLEEP_MS);
    this.#timer = setTimeout(() => {
      this.#clear();
      this.#ring();
    }, sleepMs);
  }

  /** Rings after other work has had a turn, whatever time is set. */
  ringSoon(): void {
    this.#soon ??= setImmediate(() => {
      this.#soon = undefined;
      this.#ring();
    });
  }

  #clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#atMs = undefined;
  }

  dispose(): void {
    this.#clear();
    clearImmediate(this.#soon);
    this.#soon = undefined;
  }
}
