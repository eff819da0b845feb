/** More are not remembered; each takes about 100 bytes. */
const MOST = 200_000;

/** Remembers which outputs of ended attempts have no control sequences. Nobody writes to them any more. */
export class PlainFiles {
  readonly #ends = new Map<string, number>();

  /** Whether that is known of the output of an attempt that ended then; `undefined`: it may still be written to. */
  has(path: string, endedAtMs: number | undefined): boolean {
    return endedAtMs !== undefined && this.#ends.get(path) === endedAtMs;
  }

  add(path: string, endedAtMs: number): void {
    if (this.#ends.size >= MOST) this.#ends.clear();
    this.#ends.set(path, endedAtMs);
  }
}
