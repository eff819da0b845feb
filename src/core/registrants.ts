import type { Task } from '../protocol/task.ts';

type Ask = (request: { id: string; reason?: string }) => boolean;

/** Who runs the tasks that are run elsewhere, as long as they are connected. */
export class Registrants {
  readonly #asks = new Map<string, Ask>();

  add(id: string, ask: Ask): void {
    this.#asks.set(id, ask);
  }

  /** Asks whoever runs the task to end it; `false` when nobody is there to be asked. */
  ask(task: Pick<Task, 'id' | 'status'>): boolean {
    const ask = this.#asks.get(task.id);
    if (!ask) return false;
    const { status } = task;
    const reason = status.state === 'cancelRequested' ? status.reason : undefined;
    return ask({ id: task.id, ...(reason !== undefined && { reason }) });
  }

  remove(id: string): void {
    this.#asks.delete(id);
  }
}
