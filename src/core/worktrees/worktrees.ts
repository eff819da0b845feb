import { toError } from '../../base/errors.ts';
import type { Holdings } from '../../base/holdings.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { discardWorktree } from '../../worktrees/discardWorktree.ts';
import { giveBack } from '../../worktrees/removeWorktree.ts';
import type { EngineContext } from '../engineContext.ts';
import type { UnreadableRecord } from '../taskStore.ts';
import { isMaking } from './addWorktree.ts';
import { removeOne } from './removal.ts';
import { tidyIfUnused } from './tidyWorktree.ts';
import { WorktreeKeeper } from './worktreeKeeper.ts';
import type { WorktreeProgram } from './worktreeProgram.ts';

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
    const steps = Map.groupBy(
      [...context.table.values()].filter(({ step }) => step === 'worktree'),
      ({ worktree }) => worktree,
    );
    for (const record of [...this.keeper.values()]) {
      const own = steps.get(record.id) ?? [];
      // It outlived the host, and only it may touch the worktree until its end, which is followed then.
      if (own.some((task) => !isTerminal(task))) continue;
      if (record.state === 'making') void this.discard(record, own);
      else void this.#finishRemoval(record, own).then(() => tidyIfUnused(context, record.id));
    }
  }

  /** A removal that was ended from outside goes on if all is parked, and otherwise does not take place. Never throws. */
  async #finishRemoval(record: WorktreeRecord, steps: readonly Task[]): Promise<void> {
    if (record.state !== 'removing') return;
    try {
      await this.#endRest(steps);
      if (record.clearedAt === undefined) await giveBack(record, this.keeper);
      else await removeOne(this.#context(), record, { isSafeOnly: true, owner: record.owner });
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
    // One that is ready may be used, however its step ended.
    if (isMaking(task)) {
      if (record.state === 'making') void this.discard(record, [task]);
    } else if (record.clearedAt === undefined) void this.#finishRemoval(record, [task]);
  }

  /** Resolves when nothing of a worktree that was not made is left, or when that could not be removed. */
  async settled(id: string): Promise<void> {
    await this.#discarding.get(id);
  }

  /** Removes what was made of a worktree in which nothing has worked; if that fails, it is tried again later. */
  discard(record: WorktreeRecord, steps: readonly Task[]): Promise<void> {
    const { id } = record;
    const known = this.#discarding.get(id);
    if (known) return known;
    const discarding = this.#discard(record, steps).finally(() => this.#discarding.delete(id));
    this.#discarding.set(id, discarding);
    return discarding;
  }

  async #discard(record: WorktreeRecord, steps: readonly Task[]): Promise<void> {
    const { trace } = this.#context();
    const { id } = record;
    try {
      await this.#endRest(steps);
      await discardWorktree(record, { environment: this.environmentOf(record), folder: this.keeper.folder });
      this.keeper.reload(id);
      trace.write({ event: 'worktreeDiscarded', worktree: id });
    } catch (error) {
      trace.write({ event: 'problem', worktree: id, message: toError(error).message });
    }
  }

  /** Git may go on where a step was killed. */
  async #endRest(steps: readonly Task[]): Promise<void> {
    const { leftovers } = this.#context();
    await Promise.all(steps.map(({ id }) => leftovers.end(id)));
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
