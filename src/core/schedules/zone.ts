/** A wall clock: what it shows in milliseconds, as if it were UTC. */
export type WallMs = number;

/** Farther from an instant than any offset, so that what applies there is what applies before or after a change. */
const BESIDE_MS = 36 * 3_600_000;

/** Clocks are changed at quarters of an hour only, and what applies in one is looked up once. */
const QUARTER_MS = 15 * 60_000;
const MOST_QUARTERS = 1000;

/** A time zone: its wall clock, and the instants at which that shows something. */
export class Zone {
  readonly #format: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** @throws RangeError if there is no such zone */
  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
  }

  /** What the clock shows at an instant. */
  wallAt(ms: number): WallMs {
    return ms + this.offsetAt(ms);
  }

  /** By how much the clock is ahead of UTC. */
  offsetAt(ms: number): number {
    const quarter = Math.floor(ms / QUARTER_MS);
    const known = this.#offsets.get(quarter);
    if (known !== undefined) return known;
    const offset = this.#readOffset(quarter * QUARTER_MS);
    if (this.#offsets.size >= MOST_QUARTERS) this.#offsets.clear();
    this.#offsets.set(quarter, offset);
    return offset;
  }

  #readOffset(ms: number): number {
    const shown: Record<string, number> = {};
    for (const { type, value } of this.#format.formatToParts(ms)) shown[type] = Number(value);
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
    return Date.UTC(year, month - 1, day, hour, minute, second) - ms;
  }

  /** The first instant at which the clock shows this; of a time that it skips, the instant at which it does so. */
  instantOf(wall: WallMs): number {
    const before = this.offsetAt(wall - BESIDE_MS);
    const after = this.offsetAt(wall + BESIDE_MS);
    const found = [wall - before, wall - after].filter((ms) => this.wallAt(ms) === wall);
    if (found.length > 0) return Math.min(...found);
    return this.changeIn(wall - Math.max(before, after), wall - Math.min(before, after));
  }

  /** The instant between two at which the clock was changed, if it was once. */
  changeIn(fromMs: number, toMs: number): number {
    const before = this.offsetAt(fromMs);
    let low = fromMs;
    let high = toMs;
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (this.offsetAt(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }
}
