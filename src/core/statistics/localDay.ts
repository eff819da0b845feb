/** No time zone begins its day within one. */
const QUARTER_MS = 15 * 60_000;

/** The local day of a time, such as `2026-01-31`. Remembers what it has told, because dates are slow to take apart. */
export class LocalDays {
  readonly #known = new Map<number, string>();

  of(ms: number): string {
    const quarter = Math.floor(ms / QUARTER_MS);
    let day = this.#known.get(quarter);
    if (day === undefined) {
      const date = new Date(quarter * QUARTER_MS);
      const [month, dayOfMonth] = [date.getMonth() + 1, date.getDate()].map((part) =>
        String(part).padStart(2, '0'),
      );
      day = `${date.getFullYear()}-${month}-${dayOfMonth}`;
      this.#known.set(quarter, day);
    }
    return day;
  }
}
