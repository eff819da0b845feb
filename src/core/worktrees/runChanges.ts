import { errorCode, toError } from '../../base/errors.ts';
import { messageWithRemedy } from '../../base/noRoom.ts';
import { gitFailed, isExpectedError, noChanges } from '../../protocol/errors.ts';
import { agentSpecOf, commandSpecOf, isTerminal, type Task } from '../../protocol/task.ts';
import { ContentReader } from '../../git/contents.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { changesBetween, type TreeChange } from '../../git/treeChanges.ts';
import type { EngineContext } from '../engineContext.ts';
import { treeNow } from './runSnapshots.ts';
import { worktreeView } from './worktreeView.ts';

/** What a run has changed. */
export interface RunChanges {
  /** Git in the top folder of its checkout. */
  place: GitPlace;
  /** Id of its worktree, if it has one. */
  worktree?: string;
  /** What it began with: a commit. */
  base: string;
  /** What is there now, or was there when it ended: a tree or commit. */
  end: string;
  /** Whether that is what is there now. */
  isNow: boolean;
  files: readonly TreeChange[];
  /** What is not compared. */
  leftOut: readonly string[];
}

/** What a run is compared with, before its files are looked at. */
export interface View {
  place: GitPlace;
  worktree?: string;
  base: string;
  /** Missing: what is there now. */
  end?: string;
  leftOut?: readonly string[];
}

/** Runs whose changes are kept in memory, because somebody looks at their files one by one. */
const KEPT = 4;

/** Larger contents are not sent. */
const LARGEST_BYTES = 16 * 1024 * 1024;

/** The changes of runs. */
export class ChangesOfRuns {
  /** Reads the contents of changed files. */
  readonly contents = new ContentReader(LARGEST_BYTES);
  readonly #context: () => EngineContext;
  readonly #latest = new Map<string, RunChanges>();

  constructor(context: () => EngineContext) {
    this.#context = context;
  }

  /** Looks at what a run has changed. @throws noChanges, gitFailed */
  async look(task: Task, signal: AbortSignal): Promise<RunChanges> {
    return asVerb(async () => {
      const { end, leftOut = [], ...view } = await this.#viewOf(task, signal);
      const now = end === undefined ? await treeNow(view.place) : { tree: end, leftOut };
      const notCompared = [...new Set([...leftOut, ...now.leftOut])];
      const isCompared = ({ path }: TreeChange) => !notCompared.includes(path);
      const files = (await changesBetween(view.place, view.base, now.tree)).filter(isCompared);
      const changes = { ...view, end: now.tree, isNow: end === undefined, files, leftOut: notCompared };
      this.#latest.delete(task.id);
      this.#latest.set(task.id, changes);
      for (const id of this.#latest.keys()) if (this.#latest.size > KEPT) this.#latest.delete(id);
      return changes;
    });
  }

  /** The changes as they were looked at last, or now. @throws noChanges, gitFailed */
  async latest(task: Task, signal: AbortSignal): Promise<RunChanges> {
    const known = this.#latest.get(task.id);
    if (!known) return this.look(task, signal);
    return { ...known, place: { ...known.place, signal } };
  }

  /** Files have changed: the next one to ask looks again. */
  forget(id: string): void {
    this.#latest.delete(id);
  }

  async #viewOf(task: Task, signal: AbortSignal): Promise<View> {
    const { environments, worktrees } = this.#context();
    const spec = agentSpecOf(task) ?? commandSpecOf(task);
    if (!spec) throw noChanges(`Task ${task.id} works in no folder of this machine.`);
    const place = { cwd: spec.cwd, environment: environments.load(spec.environment), signal };
    if (task.worktree !== undefined) {
      const record = worktrees.keeper.find(task.worktree);
      if (!record) throw noChanges(`The worktree of ${task.id} is gone, and so is its record.`);
      return worktreeView(place, record);
    }
    if (!task.baseline) throw noChanges(whyNoBaseline(task));
    const { top, commit, end, leftOut } = task.baseline;
    return {
      place: { ...place, cwd: top },
      base: commit,
      ...(end !== undefined && isTerminal(task) && { end }),
      ...(leftOut && { leftOut }),
    };
  }
}

function whyNoBaseline({ id, kind, noBaseline, startedAt }: Task): string {
  if (kind !== 'agent')
    return `Changes of a command are recorded only in a worktree. Start ${id} with --worktree to see them.`;
  if (noBaseline !== undefined) return `The state before ${id} could not be recorded: ${noBaseline}`;
  if (startedAt === undefined) return `Run ${id} has not started yet.`;
  return `The state before ${id} was not recorded: its folder was not in a git repository, or snapshots were off.`;
}

/** Does what a verb asks of git. @throws gitFailed for what git or the system refused, such as writing on a full disk */
export async function asVerb<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Each bundle has its own classes.
    const isRefused = toError(error).name === 'GitError' || errorCode(error) !== undefined;
    if (isRefused && !isExpectedError(error)) throw gitFailed(messageWithRemedy(error), { cause: error });
    throw error;
  }
}
