import { agentSpecOf, type Task } from '../../protocol/task.ts';

/** Until when the providers of agents refuse further runs, as their last failures said. */
export class RateLimits {
  readonly #untilMs = new Map<string, number>();

  /** Takes note of how a task ended, or its attempt before this one. */
  note(task: Task): void {
    const agent = agentSpecOf(task)?.agent;
    if (agent === undefined) return;
    const status = task.status.state === 'failed' ? task.status : task.earlier?.at(-1)?.status;
    if (status?.state !== 'failed' || status.failure.kind !== 'agent') return;
    const { limit, retryAt } = status.failure;
    if (limit !== 'rate' || retryAt === undefined) return;
    this.#untilMs.set(agent, Math.max(this.untilMs(agent) ?? 0, Date.parse(retryAt)));
  }

  untilMs(agent: string): number | undefined {
    return this.#untilMs.get(agent);
  }

  /** Somebody wants to try all the same. */
  lift(agent: string): void {
    this.#untilMs.delete(agent);
  }
}
