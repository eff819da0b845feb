import type { SearchHit } from '../../protocol/search.ts';

/** So many are sent together at most. */
const MOST = 100;
/** The first ones are sent at once, and later ones this often, in milliseconds. */
const PAUSE_MS = 50;

/** Sends hits soon, but not one by one. */
export class HitSender {
  readonly #send: (hits: SearchHit[]) => Promise<void>;
  #hits: SearchHit[] = [];
  #sentAt = -Infinity;
  #timer: NodeJS.Timeout | undefined;
  #count = 0;

  constructor(send: (hits: SearchHit[]) => Promise<void>) {
    this.#send = send;
  }

  /** How many were added. */
  get count(): number {
    return this.#count;
  }

  async add(hit: SearchHit): Promise<void> {
    this.#hits.push(hit);
    this.#count++;
    if (this.#hits.length >= MOST || performance.now() - this.#sentAt >= PAUSE_MS) await this.flush();
    // The next one may be far away.
    else this.#timer ??= setTimeout(() => void this.flush(), PAUSE_MS);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#hits.length === 0) return;
    const hits = this.#hits;
    this.#hits = [];
    await this.#send(hits);
    this.#sentAt = performance.now();
  }
}
