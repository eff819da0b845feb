/** A resource that its creator must release. */
export interface Disposable {
  dispose(): void;
}

/** Disposes its items in reverse order. Items added after disposal are disposed immediately. */
export class DisposableList implements Disposable {
  #items: Disposable[] | undefined = [];

  add<T extends Disposable>(item: T): T {
    if (this.#items) this.#items.push(item);
    else item.dispose();
    return item;
  }

  dispose(): void {
    const items = this.#items ?? [];
    this.#items = undefined;
    for (const item of items.reverse()) item.dispose();
  }
}

/** Wraps a function as a disposable. */
export function toDisposable(dispose: () => void): Disposable {
  return { dispose };
}
