import { toError } from '../../base/errors.ts';
import type { Holdings } from '../../base/holdings.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { discardWorktree } from '../../worktrees/discardWorktree.ts';
import { giveBack } from '../../worktrees/removeWorktree.ts';
import type { EngineContext } from '../engineContext.ts';
import type { UnreadableRecord } from '../taskStore.ts';
import { isMaking, makingSteps } from './addWorktree.ts';
import { removeOne } from './removal.ts';
import { tidyIfUnused } from './tidyWorktree.ts';
import { WorktreeKeeper } from './worktreeKeeper.ts';
import type { WorktreeProgram } from './worktreeProgram.ts';
import { tasksIn } from './worktreeState.ts';

/** Whether an attempt of a task was started. */
function hasWorked({ startedAt, earlier = [] }: Task): boolean {
  return startedAt !== undefined || earlier.some((attempt) => attempt.startedAt !== undefined);
}

/** The worktrees of a host: their records, and what follows the ends of their steps. */
export class Worktrees {
  readonly #context: () => EngineContext;
  readonly keeper: WorktreeKeeper;
  readonly program: WorktreeProgram;
  /** Worktrees that are being discarded, by id. */
  readonly #discarding = new Map<string, Promise<void>>();

  constructor(options: { context: () => EngineContext; folder: string; program: WorktreeProgram }) {
    this.#context = options.context;
    this.program = options.program;
    this.keeper = new WorktreeKeeper(options.folder);
  }

  /** Loads the records; returns those that cannot be read. */
  open(): Promise<UnreadableRecord[]> {
    return this.keeper.open();
  }

  /** Takes up what an earlier host has left: half-made worktrees, and those that no task needs. */
  recover(): void {
    const context = this.#context();
    for (const record of [...this.keeper.values()]) {
      const steps = makingSteps(context, record.id);
      const isAlive = steps.some((task) => !isTerminal(task));
      const isMade = steps.some((task) => task.status.state === 'completed');
      if (isAlive) continue;
      const tasks = tasksIn(context, record.id);
      // A record of its making that was removed is no reason: what has worked in it would be lost.
      const isUnused = !isMade && steps.length > 0 && tasks.length > 0 && !tasks.some(hasWorked);
      if (record.state === 'making' || isUnused) void this.discard(record);
      else void this.#finishRemoval(record).then(() => tidyIfUnused(context, record.id));
    }
  }

  /** A removal that was ended from outside goes on if all is parked, and otherwise does not take place. */
  async #finishRemoval(record: WorktreeRecord): Promise<void> {
    if (record.state !== 'removing') return;
    if (record.clearedAt !== undefined) {
      await removeOne(this.#context(), record, { isSafeOnly: true, owner: record.owner });
      return;
    }
    try {
      await giveBack(record, this.keeper);
    } catch (error) {
      this.#context().trace.write({ event: 'problem', worktree: record.id, message: toError(error).message });
    }
    this.keeper.reload(record.id);
  }

  /** A step has ended: takes up what it has written, and removes what it has half made. */
  stepEnded(task: Task): void {
    const { worktree: id } = task;
    if (id === undefined) return;
    const record = this.keeper.reload(id);
    if (record?.state === 'removed') void tidyIfUnused(this.#context(), id);
    if (!record || task.status.state === 'completed') return;
    if (isMaking(task)) void this.discard(record, task);
    else if (record.clearedAt === undefined) void this.#finishRemoval(record);
  }

  /** Resolves when nothing of a worktree that was not made is left, or when that could not be removed. */
  async settled(id: string): Promise<void> {
    await this.#discarding.get(id);
  }

  /** Removes what was made of a worktree in which nothing has worked; if that fails, it is tried again later. */
  discard(record: WorktreeRecord, step?: Task): Promise<void> {
    const { id } = record;
    const known = this.#discarding.get(id);
    if (known) return known;
    const discarding = this.#discard(record, step).finally(() => this.#discarding.delete(id));
    this.#discarding.set(id, discarding);
    return discarding;
  }

  async #discard(record: WorktreeRecord, step: Task | undefined): Promise<void> {
    const { leftovers, trace } = this.#context();
    const { id } = record;
    try {
      // Git may go on where the step was killed.
      if (step) await leftovers.end(step.id);
      await discardWorktree(record, { environment: this.environmentOf(record), folder: this.keeper.folder });
      this.keeper.reload(id);
      trace.write({ event: 'worktreeDiscarded', worktree: id });
    } catch (error) {
      trace.write({ event: 'problem', worktree: id, message: toError(error).message });
    }
  }

  /** The environment for git in a worktree. */
  environmentOf({ environment }: Pick<WorktreeRecord, 'environment'>): Record<string, string> {
    try {
      if (environment !== undefined) return this.#context().environments.load(environment);
    } catch {
      // It was removed by somebody.
    }
    return process.env as Record<string, string>;
  }

  get holdings(): Holdings {
    return { worktreesDiscarding: this.#discarding.size };
  }
}
