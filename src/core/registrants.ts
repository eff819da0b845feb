import type { Failure, Task } from '../protocol/task.ts';

const messageOf = (failure: Failure | undefined) =>
  failure && 'message' in failure ? failure.message : undefined;

type Ask = (request: { id: string; reason?: string }) => boolean;

/** The programs that run registered tasks, while they are connected. */
export class Registrants {
  readonly #asks = new Map<string, Ask>();
  /** Connections over which a program has resumed reporting on its work. */
  readonly #returned = new Map<string, Ask>();

  get count(): number {
    return this.#asks.size + this.#returned.size;
  }

  add(id: string, ask: Ask): void {
    this.#asks.set(id, ask);
  }

  /** Records that a program reports on the task over this connection. It is not asked to end the task through it. */
  noteReturn(id: string, connection: Ask): void {
    if (!this.has(id)) this.#returned.set(id, connection);
  }

  /** Asks the program that runs the task to end it; `false` if it is not connected. */
  ask(task: Pick<Task, 'id' | 'status' | 'ending'>): boolean {
    const ask = this.#asks.get(task.id);
    if (!ask) return false;
    const { status, ending } = task;
    const reason = status.state === 'cancelRequested' ? status.reason : messageOf(ending);
    return ask({ id: task.id, ...(reason !== undefined && { reason }) });
  }

  /** Whether the program that runs the task is connected. */
  has(id: string): boolean {
    return this.#asks.has(id) || this.#returned.has(id);
  }

  /** The connection is closed; returns the ids of the tasks that were run over it. */
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
