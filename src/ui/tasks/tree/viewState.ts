import type { Memento } from 'vscode';
import { Emitter } from '../../../base/events.ts';
import { setContextKey } from '../../editor/contextKeys.ts';
import type { TaskScope } from '../taskScope.ts';

const SCOPE_KEY = 'scope';
const GROUPING_KEY = 'grouping';
const COLLAPSED_KEY = 'collapsed';

/** Which tasks this window shows; remembered with the workspace. */
export class ScopeChoice {
  readonly #memory: Memento;
  readonly #didChange = new Emitter<TaskScope>();
  #value: TaskScope;

  readonly onDidChange = this.#didChange.event;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#value = memory.get<TaskScope>(SCOPE_KEY) ?? 'workspace';
    setContextKey('legwork.scope', this.#value);
  }

  get value(): TaskScope {
    return this.#value;
  }

  set value(scope: TaskScope) {
    this.#value = scope;
    setContextKey('legwork.scope', scope);
    void this.#memory.update(SCOPE_KEY, scope);
    this.#didChange.fire(scope);
  }

  dispose(): void {
    this.#didChange.dispose();
  }
}

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

/** How the Tasks view arranges tasks. */
export const groupings = ['state', 'tree', 'workspace', 'time'] as const;

export type Grouping = (typeof groupings)[number];

/** What people read about each. */
export const groupingTexts: Record<Grouping, { label: string; description: string }> = {
  state: { label: 'State', description: 'What needs you, runs, waits and ended' },
  tree: { label: 'Tree', description: 'Tasks below the task that started them' },
  workspace: { label: 'Workspace', description: 'By the workspace or folder they belong to' },
  time: { label: 'Time', description: 'One list, the newest first' },
};

/** The grouping a value from outside names, if it names one. */
export function parseGrouping(value: unknown): Grouping | undefined {
  return groupings.find((known) => known === value);
}

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
