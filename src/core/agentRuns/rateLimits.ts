import { agentSpecOf, type Task } from '../../protocol/task.ts';

/** Until when the providers of agents refuse further runs, as their last failures said. */
export class RateLimits {
  readonly #untilMs = new Map<string, number>();

  /** Takes note of how a task ended, or its attempt before this one; answers whether that is news. */
  note(task: Task): boolean {
    const agent = agentSpecOf(task)?.agent;
    if (agent === undefined) return false;
    const status = task.status.state === 'failed' ? task.status : task.earlier?.at(-1)?.status;
    if (status?.state !== 'failed' || status.failure.kind !== 'agent') return false;
    const { limit, retryAt } = status.failure;
    if (limit !== 'rate' || retryAt === undefined) return false;
    const beforeMs = this.untilMs(agent) ?? 0;
    const untilMs = Math.max(beforeMs, Date.parse(retryAt));
    this.#untilMs.set(agent, untilMs);
    return untilMs !== beforeMs;
  }

  untilMs(agent: string): number | undefined {
    return this.#untilMs.get(agent);
  }

  /** Somebody wants to try all the same. */
  lift(agent: string): void {
    this.#untilMs.delete(agent);
  }
}
