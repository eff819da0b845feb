/** One that has something to answer, and says nothing from one look to the next so many times, hangs. */
const SILENCE_LOOK_MS = 4000;
const SILENT_LOOKS = 3;

/**
 * Notices that nothing is answered any more, about ten seconds after the last answer. It counts looks and no time, so
 * that a host that stood still itself blames nobody. There is no timer while nothing is awaited.
 */
export class SilenceWatch {
  readonly #onSilent: () => void;
  /** Numbers of what is awaited. */
  readonly #awaited = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  constructor(onSilent: () => void) {
    this.#onSilent = onSilent;
  }

  /** An answer to this is awaited now. */
  await(number: number): void {
    if (this.#awaited.size === 0) this.#looks = 0;
    this.#awaited.add(number);
    this.#timer ??= setInterval(() => this.#look(), SILENCE_LOOK_MS).unref();
  }

  /** Something was said; or somebody else is asked now. */
  hear(): void {
    this.#looks = 0;
  }

  /** An answer is not awaited any more. */
  delete(number: number): void {
    this.#awaited.delete(number);
    if (this.#awaited.size === 0) this.clear();
  }

  /** None is. */
  clear(): void {
    this.#awaited.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (++this.#looks >= SILENT_LOOKS) this.#onSilent();
  }
}
