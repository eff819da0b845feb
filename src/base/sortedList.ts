/**
 * Items kept in order while they are added and removed: finding a position takes logarithmic time. No two different
 * items may compare as equal.
 */
export class SortedList<T> {
  readonly #compare: (a: T, b: T) => number;
  readonly #items: T[] = [];

  constructor(compare: (a: T, b: T) => number) {
    this.#compare = compare;
  }

  /** The items in order. */
  get items(): readonly T[] {
    return this.#items;
  }

  get size(): number {
    return this.#items.length;
  }

  add(item: T): void {
    this.#items.splice(this.placeOf(item), 0, item);
  }

  /** Removes the item that compares as equal, if there is one. */
  remove(item: T): void {
    const index = this.indexOf(item);
    if (index >= 0) this.#items.splice(index, 1);
  }

  /** The index of the item that compares as equal; -1 if there is none. */
  indexOf(item: T): number {
    const place = this.placeOf(item);
    const found = this.#items[place];
    return found !== undefined && this.#compare(found, item) === 0 ? place : -1;
  }

  /** The number of items before this one, which need not be in the list. */
  placeOf(item: T): number {
    let [from, to] = [0, this.#items.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.#compare(this.#items[middle] as T, item) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
