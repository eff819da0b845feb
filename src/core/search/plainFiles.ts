/** More are not remembered; each takes about 100 bytes. */
const MOST = 200_000;

/** Remembers which outputs of ended attempts have no control sequences. Nobody writes to them any more. */
export class PlainFiles {
  readonly #ends = new Map<string, string>();

  /** Whether that is known of the output of an attempt with that end; `undefined`: it may still be written to. */
  has(key: string, endedAt: string | undefined): boolean {
    return endedAt !== undefined && this.#ends.get(key) === endedAt;
  }

  add(key: string, endedAt: string): void {
    if (this.#ends.size >= MOST) this.#ends.clear();
    this.#ends.set(key, endedAt);
  }
}
