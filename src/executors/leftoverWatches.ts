import type { Disposable } from '../base/disposable.ts';
import type { HeldRun } from '../core/executor.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import { runName } from './runMarkers.ts';

/** Watches the wrappers of ended attempts with leftovers: each wrapper stays until the last leftover has ended. */
export class LeftoverWatches {
  readonly #keeper: ProcessKeeper;
  readonly #onCleared: (held: HeldRun) => void;
  readonly #watches = new Map<string, Disposable>();

  constructor(keeper: ProcessKeeper, onCleared: (held: HeldRun) => void) {
    this.#keeper = keeper;
    this.#onCleared = onCleared;
  }

  get count(): number {
    return this.#watches.size;
  }

  has(run: HeldRun['run']): boolean {
    return this.#watches.has(runName(run));
  }

  add(held: HeldRun): void {
    if (this.has(held.run)) return;
    const watch = this.#keeper.watch(held.process, () => {
      this.#watches.delete(runName(held.run));
      this.#onCleared(held);
    });
    this.#watches.set(runName(held.run), watch);
  }

  dispose(): void {
    for (const watch of this.#watches.values()) watch.dispose();
    this.#watches.clear();
  }
}
