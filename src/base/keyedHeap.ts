interface Entry<V> {
  key: string;
  value: V;
  /** Of equal values, the one added first is the smaller. */
  number: number;
}

/** Outdated entries of a heap are removed together when they outnumber the current ones by this many. */
const STALE_LIMIT = 64;

/**
 * Values by key, with fast access to the smallest: O(log n) to set, O(1) to read. A binary heap in which replaced and
 * deleted entries stay until they reach the top; heap libraries do not support keys.
 */
export class KeyedHeap<V> {
  readonly #compare: (a: V, b: V) => number;
  readonly #entries = new Map<string, Entry<V>>();
  #heap: Entry<V>[] = [];
  #lastNumber = 0;

  constructor(compare: (a: V, b: V) => number) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  /** All values, in no order. */
  *values(): Iterable<V> {
    for (const { value } of this.#entries.values()) yield value;
  }

  set(key: string, value: V): void {
    const before = this.#entries.get(key);
    if (before && this.#compare(before.value, value) === 0) {
      before.value = value;
      return;
    }
    const entry = { key, value, number: ++this.#lastNumber };
    this.#entries.set(key, entry);
    this.#heap.push(entry);
    this.#rise(this.#heap.length - 1);
    this.#compact();
  }

  delete(key: string): void {
    if (this.#entries.delete(key)) this.#compact();
  }

  /** The key with the smallest value. */
  peek(): { key: string; value: V } | undefined {
    for (let top = this.#heap[0]; top; top = this.#heap[0]) {
      if (this.#entries.get(top.key) === top) return top;
      this.#removeTop();
    }
    return undefined;
  }

  #compact(): void {
    if (this.#heap.length <= 2 * this.#entries.size + STALE_LIMIT) return;
    this.#heap = [...this.#entries.values()];
    for (let index = (this.#heap.length >> 1) - 1; index >= 0; index--) this.#sink(index);
  }

  #removeTop(): void {
    const last = this.#heap.pop();
    if (!last || this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#sink(0);
  }

  #isLess(a: Entry<V>, b: Entry<V>): boolean {
    return (this.#compare(a.value, b.value) || a.number - b.number) < 0;
  }

  #rise(from: number): void {
    const heap = this.#heap;
    const entry = heap[from] as Entry<V>;
    let index = from;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = heap[above] as Entry<V>;
      if (!this.#isLess(entry, parent)) break;
      heap[index] = parent;
      index = above;
    }
    heap[index] = entry;
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const entry = heap[from] as Entry<V>;
    let index = from;
    for (;;) {
      let below = 2 * index + 1;
      if (below >= heap.length) break;
      const [left, right] = [heap[below] as Entry<V>, heap[below + 1]];
      if (right && this.#isLess(right, left)) below++;
      const child = heap[below] as Entry<V>;
      if (!this.#isLess(child, entry)) break;
      heap[index] = child;
      index = below;
    }
    heap[index] = entry;
  }
}
