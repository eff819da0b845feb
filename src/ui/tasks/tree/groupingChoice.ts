import type { Memento } from 'vscode';
import { Emitter } from '../../../base/events.ts';
import { parseGrouping, type Grouping } from './grouping.ts';

const GROUPING_KEY = 'grouping';

/** How this window arranges its tasks; remembered with the workspace. */
export class GroupingChoice {
  readonly #memory: Memento;
  readonly #didChange = new Emitter<Grouping>();
  #value: Grouping;

  readonly onDidChange = this.#didChange.event;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#value = parseGrouping(memory.get(GROUPING_KEY)) ?? 'state';
  }

  get value(): Grouping {
    return this.#value;
  }

  set value(grouping: Grouping) {
    this.#value = grouping;
    void this.#memory.update(GROUPING_KEY, grouping);
    this.#didChange.fire(grouping);
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}
