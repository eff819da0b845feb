/** A process that owes a response and sends nothing for this many intervals is considered to hang. */
const SILENCE_LOOK_MS = 4000;
const SILENT_LOOKS = 3;

/**
 * Detects that no responses arrive any more, about ten seconds after the last one. It counts intervals, not time,
 * so that a suspended host does not blame the other process. Without outstanding requests, there is no timer.
 */
export class SilenceWatch {
  readonly #onSilent: () => void;
  /** Numbers of outstanding requests. */
  readonly #awaited = new Set<number>();
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;

  constructor(onSilent: () => void) {
    this.#onSilent = onSilent;
  }

  /** From now on, expects a response to this request. */
  await(number: number): void {
    if (this.#awaited.size === 0) this.#looks = 0;
    this.#awaited.add(number);
    this.#timer ??= setInterval(() => this.#look(), SILENCE_LOOK_MS).unref();
  }

  /** Data has arrived, or requests now go to another process. */
  hear(): void {
    this.#looks = 0;
  }

  /** No longer expects a response to this request. */
  delete(number: number): void {
    this.#awaited.delete(number);
    if (this.#awaited.size === 0) this.clear();
  }

  /** No longer expects any response. */
  clear(): void {
    this.#awaited.clear();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #look(): void {
    if (++this.#looks >= SILENT_LOOKS) this.#onSilent();
  }
}
