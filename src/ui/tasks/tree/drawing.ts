import { setTimeout as delay } from 'node:timers/promises';

/** The editor asks for one row after the other; with none for so long, it has asked for all. */
const CALM_MS = 100;
/** It does not ask for rows that are out of sight. */
const LIMIT_MS = 1_000;
const LOOK_AGAIN_MS = 20;

/** Whether the editor is drawing rows that it was told to draw again: until it has, it knows none of them. */
export class Drawing {
  #toldAtMs = -Infinity;
  #askedAtMs = -Infinity;

  /** The editor is told to draw rows. */
  begin(): void {
    this.#toldAtMs = performance.now();
  }

  /** It asks for a row. */
  note(): void {
    this.#askedAtMs = performance.now();
  }

  /** Resolves when it has drawn all, as far as can be told. */
  async end(): Promise<void> {
    for (let leftMs = LIMIT_MS; leftMs > 0 && this.#isUnderWay; leftMs -= LOOK_AGAIN_MS)
      // oxlint-disable-next-line no-await-in-loop -- the editor does not tell when it has
      await delay(LOOK_AGAIN_MS);
  }

  get #isUnderWay(): boolean {
    const nowMs = performance.now();
    const isAwaited = this.#askedAtMs < this.#toldAtMs && nowMs - this.#toldAtMs < LIMIT_MS;
    return isAwaited || nowMs - this.#askedAtMs < CALM_MS;
  }
}
