/** Sizes that are kept of one attempt; of more, every other one is dropped. */
const SIZE_LIMIT = 128;
/** Attempts whose sizes are kept. */
const ATTEMPT_LIMIT = 200;

/** When a part of an output was written, in milliseconds since 1970: after the one, and not after the other. */
export interface WrittenBetween {
  after?: number;
  before?: number;
}

interface Sizes {
  attempt: number;
  /** In order: at `at`, the output had `bytes`. */
  seen: { bytes: number; at: number }[];
}

/** Remembers how large outputs were at which time, as far as the host has looked: for some attempts, in some KiB. */
export class OutputTimes {
  readonly #sizes = new Map<string, Sizes>();

  /** The output of an attempt has this size now. */
  note(task: { id: string; attempt: { number: number } }, bytes: number, at = Date.now()): void {
    const { number: attempt } = task.attempt;
    const known = this.#sizes.get(task.id);
    const sizes = known?.attempt === attempt ? known : { attempt, seen: [] };
    const last = sizes.seen.at(-1);
    if (last && bytes <= last.bytes) return;
    sizes.seen.push({ bytes, at });
    // The first and the last stay.
    if (sizes.seen.length > SIZE_LIMIT)
      sizes.seen = sizes.seen.filter((_, index) => index % 2 === 0 || index === sizes.seen.length - 1);
    // The attempts that were noted last are at the end.
    this.#sizes.delete(task.id);
    this.#sizes.set(task.id, sizes);
    if (this.#sizes.size > ATTEMPT_LIMIT) {
      const [oldest] = this.#sizes.keys();
      if (oldest !== undefined) this.#sizes.delete(oldest);
    }
  }

  /** When the bytes before an offset had all been written; nothing is known of attempts that were not looked at. */
  writtenBy(attempt: { id: string; number: number }, offset: number): WrittenBetween {
    const sizes = this.#sizes.get(attempt.id);
    if (sizes?.attempt !== attempt.number) return {};
    const index = sizes.seen.findIndex(({ bytes }) => bytes >= offset);
    const [earlier, later] = [sizes.seen[index < 0 ? sizes.seen.length - 1 : index - 1], sizes.seen[index]];
    return { ...(earlier && { after: earlier.at }), ...(later && { before: later.at }) };
  }
}
