import { toError } from '../../base/errors.ts';
import type { Holdings } from '../../base/holdings.ts';
import { removeRefs } from '../../git/snapshot.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { agentSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { forTask } from '../forTask.ts';
import type { Environments } from '../launchOf.ts';
import type { Trace } from '../trace.ts';
import type { EngineTurn } from '../turn/engineTurn.ts';
import type { KeptForUndo } from './keptForUndo.ts';
import { checkoutAbove, keepBase, keepEnd, snapshotRefs } from './runSnapshots.ts';

/** After this long, a run starts without a snapshot. */
const LIMIT_MS = 20_000;
/** Ends of runs for which an earlier host had no time are kept if they are not older than this. */
const RECENT_MS = 24 * 60 * 60 * 1000;

export interface BaselinesOptions {
  turn: EngineTurn;
  environments: Pick<Environments, 'load'>;
  trace: Trace;
  kept: Pick<KeptForUndo, 'noteSnapshots' | 'settleSnapshots'>;
}

type Baseline = NonNullable<Task['baseline']>;

/**
 * Keeps what the folder of an agent run holds before its first attempt, and when it has ended, on refs of its repository.
 * Whatever goes wrong with that, the run starts.
 */
export class Baselines {
  readonly #options: BaselinesOptions;
  /** The work in each checkout, one after the other: what starts after a run begins with what that has left. */
  readonly #queues = new Map<string, Promise<unknown>>();
  /** To end what is done before the start of a run. */
  readonly #stops = new Map<string, AbortController>();
  readonly #disposal = new AbortController();

  constructor(options: BaselinesOptions) {
    this.#options = options;
  }

  get holdings(): Holdings {
    return { snapshots: this.#queues.size };
  }

  /** Resolves when the run may start; `undefined` if nothing is to be kept before. */
  before(task: Task): Promise<void> | undefined {
    if (!needsBase(task)) return undefined;
    return this.#keepBefore(task).catch((error: unknown) => this.#note(task.id, error));
  }

  async #keepBefore(task: Task): Promise<void> {
    const { turn, kept } = this.#options;
    const stop = new AbortController();
    this.#stops.set(task.id, stop);
    try {
      const baseline = await this.#within(
        task,
        (place) => keepBase(place, task, (repository) => kept.noteSnapshots(task.id, repository)),
        stop.signal,
      );
      if (!baseline) return;
      if (!turn.table.find(task.id)) return this.forget({ ...task, baseline });
      turn.apply(task.id, { type: 'baseKept', baseline });
      kept.settleSnapshots(task.id);
    } catch (error) {
      // The next attempt, or the next host, tries it again.
      if (stop.signal.aborted || this.#disposal.signal.aborted) return;
      const { message } = toError(error);
      if (turn.table.find(task.id)) turn.apply(task.id, { type: 'baseMissed', message });
    } finally {
      if (this.#stops.get(task.id) === stop) this.#stops.delete(task.id);
    }
  }

  /** The run is not to start. */
  stop(id: string): void {
    this.#stops.get(id)?.abort();
  }

  /** Keeps what a run has left, unless it runs again. */
  after(id: string): void {
    const task = this.#options.turn.table.find(id);
    if (!task?.baseline) return;
    this.#keepAfter(task, task.baseline).catch((error: unknown) => this.#note(id, error));
  }

  async #keepAfter(task: Task, baseline: Baseline): Promise<void> {
    const { turn } = this.#options;
    const end = await this.#within(task, (place) => keepEnd({ ...place, cwd: baseline.top }, task));
    const now = turn.table.find(task.id);
    if (end === undefined || !now || now.attempt.number !== task.attempt.number || !isTerminal(now)) return;
    turn.apply(task.id, { type: 'endKept', ...end });
  }

  /** Removes the snapshots of a task that was removed. */
  forget(task: Task): void {
    const { baseline } = task;
    if (!baseline) return;
    // Git may refuse, and the host may end before.
    this.#options.kept.noteSnapshots(task.id, baseline.repository);
    this.#removeRefs(task, baseline).catch((error: unknown) => this.#note(task.id, error));
  }

  async #removeRefs(task: Task, { top }: Baseline): Promise<void> {
    const refs = Object.values(snapshotRefs(task.id));
    const removed = await this.#within(task, (place) =>
      removeRefs({ ...place, cwd: top }, refs).then(() => true),
    );
    if (removed) this.#options.kept.settleSnapshots(task.id);
  }

  /** Keeps the ends of runs for which an earlier host had no time. */
  open(): void {
    for (const task of this.#options.turn.table.values()) {
      if (!task.baseline || task.baseline.end !== undefined || !isTerminal(task)) continue;
      if (Date.now() - Date.parse(task.endedAt ?? task.updatedAt) < RECENT_MS) this.after(task.id);
    }
  }

  /** Git in the folder of a run, after other such work in its checkout; `undefined` if it is in none. */
  async #within<T>(
    task: Task,
    work: (place: GitPlace) => Promise<T>,
    stop = this.#disposal.signal,
  ): Promise<T | undefined> {
    const spec = agentSpecOf(task);
    if (!spec) return undefined;
    const signal = AbortSignal.any([stop, this.#disposal.signal, AbortSignal.timeout(LIMIT_MS)]);
    const checkout = await orAborted(checkoutAbove(spec.cwd), signal);
    if (checkout === undefined) return undefined;
    const begin = () => {
      signal.throwIfAborted();
      return work({ cwd: spec.cwd, environment: this.#options.environments.load(spec.environment), signal });
    };
    const result = (this.#queues.get(checkout) ?? Promise.resolve()).then(begin, begin);
    const settled = orAborted(result, signal).catch(() => undefined);
    this.#queues.set(checkout, settled);
    void settled.then(() => {
      if (this.#queues.get(checkout) === settled) this.#queues.delete(checkout);
    });
    return orAborted(result, signal);
  }

  #note(id: string, error: unknown): void {
    if (!this.#disposal.signal.aborted)
      forTask(id, () => this.#options.trace.write({ event: 'problem', id, message: toError(error).message }));
  }

  dispose(): void {
    this.#disposal.abort(new Error('The host has stopped.'));
  }
}

/** A further attempt goes on from what was there before the first. In a worktree, that is known without. */
function needsBase(task: Task): boolean {
  const spec = agentSpecOf(task);
  if (!spec || spec.snapshot === false) return false;
  if (task.worktree !== undefined || task.baseline || task.noBaseline !== undefined) return false;
  return (task.earlier ?? []).every(({ startedAt }) => startedAt === undefined);
}

/** The result, unless it takes too long: a file system may not answer. */
async function orAborted<T>(result: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(new Error(`That took longer than ${LIMIT_MS / 1000} seconds.`));
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([result, promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
