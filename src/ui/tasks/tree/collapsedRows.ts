import type { Memento } from 'vscode';

const COLLAPSED_KEY = 'collapsed';

/** Which rows somebody collapsed, by their ids in the editor; remembered with the workspace. */
export class CollapsedRows {
  readonly #memory: Memento;
  readonly #ids: Set<string>;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#ids = new Set(memory.get<string[]>(COLLAPSED_KEY));
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  set(id: string, isCollapsed: boolean): void {
    if (this.#ids.has(id) === isCollapsed) return;
    if (isCollapsed) this.#ids.add(id);
    else this.#ids.delete(id);
    void this.#memory.update(COLLAPSED_KEY, [...this.#ids]);
  }
}
