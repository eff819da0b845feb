import type { Memento } from 'vscode';
import { l10n } from 'vscode';
import { Emitter } from '../../../base/events.ts';
import { setContextKey } from '../../editor/contextKeys.ts';
import type { TaskScope } from '../taskScope.ts';
import { isFiltering, parseFilter, type ViewFilter } from '../viewFilter.ts';

const SCOPE_KEY = 'scope';
const GROUPING_KEY = 'grouping';
const COLLAPSED_KEY = 'collapsed';
const EXPANDED_KEY = 'expanded';
const FILTER_KEY = 'filter';

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

/** Which of its tasks this window shows; remembered with the workspace. */
export class FilterChoice {
  readonly #memory: Memento;
  readonly #didChange = new Emitter<ViewFilter>();
  #value: ViewFilter;

  readonly onDidChange = this.#didChange.event;

  constructor(memory: Memento) {
    this.#memory = memory;
    this.#value = parseFilter(memory.get(FILTER_KEY));
    setContextKey('legwork.isFiltered', isFiltering(this.#value));
  }

  get value(): ViewFilter {
    return this.#value;
  }

  set value(filter: ViewFilter) {
    if (JSON.stringify(filter) === JSON.stringify(this.#value)) return;
    this.#value = filter;
    setContextKey('legwork.isFiltered', isFiltering(filter));
    void this.#memory.update(FILTER_KEY, filter);
    this.#didChange.fire(filter);
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
  state: { label: l10n.t('State'), description: l10n.t('What needs you, runs, waits and ended') },
  tree: { label: l10n.t('Tree'), description: l10n.t('Tasks below the task that started them') },
  workspace: { label: l10n.t('Workspace'), description: l10n.t('By the workspace or folder they belong to') },
  time: { label: l10n.t('Time'), description: l10n.t('One list, the newest first') },
};

/** The grouping a value from outside names, if it names one. */
export function parseGrouping(value: unknown): Grouping | undefined {
  return groupings.find((known) => known === value);
}

/**
 * Which rows somebody collapsed or expanded, by their ids in the editor; remembered with the workspace. A row that nobody
 * has touched is as usual when it is first seen, and stays so in this window, however many rows come below it.
 */
export class CollapsedRows {
  readonly #memory: Memento;
  readonly #chosen: Map<string, boolean>;
  readonly #seen = new Map<string, boolean>();
  #isSettled = false;

  constructor(memory: Memento) {
    this.#memory = memory;
    const ids = (key: string, isCollapsed: boolean) =>
      (memory.get<string[]>(key) ?? []).map((id): [string, boolean] => [id, isCollapsed]);
    this.#chosen = new Map([...ids(EXPANDED_KEY, false), ...ids(COLLAPSED_KEY, true)]);
  }

  has(id: string, usual = false): boolean {
    const known = this.#chosen.get(id) ?? this.#seen.get(id);
    if (known !== undefined) return known;
    if (this.#isSettled) this.#seen.set(id, usual);
    return usual;
  }

  /** All rows are there: what is usual now does not change any more. */
  settle(): void {
    this.#isSettled = true;
  }

  set(id: string, isCollapsed: boolean): void {
    if (this.#chosen.get(id) === isCollapsed) return;
    this.#chosen.set(id, isCollapsed);
    const idsThatAre = (state: boolean) =>
      [...this.#chosen].flatMap(([each, is]) => (is === state ? each : []));
    void this.#memory.update(COLLAPSED_KEY, idsThatAre(true));
    void this.#memory.update(EXPANDED_KEY, idsThatAre(false));
  }
}

/** Of more ended tasks than this, nobody wants to see all rows at once. */
const MANY_ENDED = 20;

/** Whether a row is collapsed until somebody expands it: what has ended well and is long. */
export function isUsuallyCollapsed(id: string, count: number): boolean {
  return (id === 'section:completed' || id === 'section:cancelled') && count > MANY_ENDED;
}
