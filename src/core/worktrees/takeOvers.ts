import { errorCode, toError } from '../../base/errors.ts';
import type { GitPlace } from '../../git/runGit.ts';
import { cannotTakeOver, wrongState } from '../../protocol/errors.ts';
import type { TakeOverParams } from '../../protocol/messages.ts';
import type { TakeOverResult, UndoneTakeOver } from '../../protocol/takeOver.ts';
import { agentSpecOf, commandSpecOf, titleOf, type Task } from '../../protocol/task.ts';
import type { WorktreeRecord } from '../../protocol/worktree.ts';
import { TakeOverJournals, type TakeOverJournal } from '../../worktrees/takeOver/journal.ts';
import { readWorktree } from '../../worktrees/worktreeFile.ts';
import { takeOversIn } from '../../worktrees/worktreePaths.ts';
import type { EngineContext } from '../engineContext.ts';
import { ownEnvironment } from './ownEnvironment.ts';
import { asVerb } from './runChanges.ts';

/** What git has in its environment while it works for a take-over, as the processes of a task have its id. */
const MARK = 'take-overs';
/** Git that is told to end removes its locks. */
const GRACE_MS = 2000;

/** Takes over what runs have done in their worktrees, one at a time, and completes what another host had to leave. */
export class TakeOvers {
  readonly #context: () => EngineContext;
  readonly #journals: TakeOverJournals;
  /** Ends with the latest of those that were asked for. */
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(context: () => EngineContext, folder: string) {
    this.#context = context;
    this.#journals = new TakeOverJournals(takeOversIn(folder));
  }

  /** Begins to complete or undo what a host that was killed has left. Take-overs wait for it. */
  open(): void {
    void this.#inTurn(() => this.#recover()).catch((error: unknown) => this.#tellProblem(toError(error)));
  }

  /** @throws cannotTakeOver, badRequest, gitFailed */
  async takeOver(task: Task, { id: _id, ...wishes }: TakeOverParams): Promise<TakeOverResult> {
    const record = this.#recordOf(task);
    return this.#inTurn(async () => {
      await this.#recover();
      const source = { cwd: record.source, environment: this.#environmentOf(task) };
      const request = { ...wishes, task: task.id, title: titleOf(task) };
      const { takeOverFrom } = await import('#takeOvers');
      return takeOverFrom({ source, record }, request, this.#journals);
    });
  }

  /** Undoes a take-over of a run, by default the latest. @throws wrongState, cannotTakeOver, gitFailed */
  async undo(task: Task, wanted?: string): Promise<UndoneTakeOver> {
    return this.#inTurn(async () => {
      await this.#recover();
      const all = task.worktree === undefined ? [] : await this.#journals.ofWorktree(task.worktree);
      const journal = all.findLast(
        (each) => each.task === task.id && each.state === 'done' && (wanted ?? each.id) === each.id,
      );
      if (!journal) throw wrongState({ id: task.id, state: 'not taken over', verb: 'undone' });
      const { undoTakeOverOf } = await import('#takeOvers');
      return undoTakeOverOf(this.#placeOf(journal), { journal, journals: this.#journals });
    });
  }

  get holdings(): { takeOvers: number } {
    return { takeOvers: this.#waiting };
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    this.#waiting++;
    const mine = this.#queue.then(work);
    this.#queue = mine.catch(() => undefined);
    try {
      return await asVerb(() => mine);
    } finally {
      this.#waiting--;
    }
  }

  async #recover(): Promise<void> {
    const open = await this.#journals.open();
    if (open.size > 0) await this.#endRest();
    for (const [id, journal] of open) {
      if (typeof journal === 'string') {
        this.#tellProblem(new Error(`The journal of take-over ${id} cannot be read: ${journal}`));
        continue;
      }
      try {
        const { recoverTakeOver } = await import('#takeOvers');
        const { left } = await recoverTakeOver(this.#placeOf(journal), { journal, journals: this.#journals });
        for (const { path, message } of left)
          this.#context().trace.write({ event: 'takeOverLeft', id: journal.task, path, message });
      } catch (error) {
        // Tried again before the next one.
        this.#tellProblem(toError(error));
      }
    }
  }

  /** Git outlives a host that is killed, and would write beside what is undone here. @throws cannotTakeOver if it lives on */
  async #endRest(): Promise<void> {
    const nobody = { pid: 0, startTime: '0', boot: '-' };
    const held = { run: { id: MARK, attempt: 1 }, process: nobody };
    const { survivors } = await this.#context().executor.terminate(held, GRACE_MS);
    if (survivors.length > 0)
      throw cannotTakeOver(
        `Git of an earlier take-over still runs: ${survivors.map(({ name, pid }) => `${name} (${pid})`).join(', ')}.`,
      );
  }

  #tellProblem({ message }: Error): void {
    this.#context().trace.write({ event: 'problem', message });
  }

  #recordOf(task: Task): WorktreeRecord {
    if (task.worktree === undefined)
      throw cannotTakeOver(`${task.id} works in no worktree, so what it changes is in its folder already.`);
    try {
      return readWorktree(this.#context().paths.worktrees, task.worktree);
    } catch (error) {
      if (errorCode(error) === 'ENOENT') throw cannotTakeOver(`The worktree of ${task.id} was removed.`);
      const reason = toError(error).message;
      throw cannotTakeOver(`The record of worktree ${task.worktree} cannot be read (${reason}).`);
    }
  }

  #placeOf({ source, task }: TakeOverJournal): GitPlace {
    const known = this.#context().table.find(task);
    return { cwd: source, environment: known ? this.#environmentOf(known) : this.#marked(ownEnvironment()) };
  }

  /** Git is found, and knows the person, as in the run. */
  #environmentOf(task: Task): Record<string, string> {
    const spec = agentSpecOf(task) ?? commandSpecOf(task);
    return this.#marked(spec ? this.#context().environments.load(spec.environment) : ownEnvironment());
  }

  #marked(environment: Readonly<Record<string, string>>): Record<string, string> {
    return { ...environment, LEGWORK_TASK_ID: MARK, LEGWORK_HOME: this.#context().paths.directory };
  }
}
