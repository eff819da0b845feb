import type { Failure, Task } from '../protocol/task.ts';

const messageOf = (failure: Failure | undefined) =>
  failure && 'message' in failure ? failure.message : undefined;

type Ask = (request: { id: string; reason?: string }) => boolean;

/** Who runs the tasks that are run elsewhere, as long as they are connected. */
export class Registrants {
  readonly #asks = new Map<string, Ask>();
  /** Connections over which a program that had gone reports on its work again. */
  readonly #returned = new Map<string, Ask>();

  get count(): number {
    return this.#asks.size + this.#returned.size;
  }

  add(id: string, ask: Ask): void {
    this.#asks.set(id, ask);
  }

  /** Notes that a program reports on the task over this connection. It is not asked to end work it did not register here. */
  noteReturn(id: string, connection: Ask): void {
    if (!this.has(id)) this.#returned.set(id, connection);
  }

  /** Asks whoever runs the task to end it; `false` when nobody is there to be asked. */
  ask(task: Pick<Task, 'id' | 'status' | 'ending'>): boolean {
    const ask = this.#asks.get(task.id);
    if (!ask) return false;
    const { status, ending } = task;
    const reason = status.state === 'cancelRequested' ? status.reason : messageOf(ending);
    return ask({ id: task.id, ...(reason !== undefined && { reason }) });
  }

  /** Whether whoever runs the task is there. */
  has(id: string): boolean {
    return this.#asks.has(id) || this.#returned.has(id);
  }

  /** Whoever could be asked this way is gone; answers with the ids of what they ran. */
  removeAll(gone: Ask): string[] {
    const ids = [...this.#asks, ...this.#returned].filter(([, ask]) => ask === gone).map(([id]) => id);
    for (const id of ids) this.remove(id);
    return ids;
  }

  remove(id: string): void {
    this.#asks.delete(id);
    this.#returned.delete(id);
  }
}
