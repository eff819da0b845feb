import type { Memento } from 'vscode';
import { Emitter } from '../../../base/events.ts';
import { setContextKey } from '../../editor/contextKeys.ts';
import type { TaskScope } from '../taskScope.ts';

const SCOPE_KEY = 'scope';

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
