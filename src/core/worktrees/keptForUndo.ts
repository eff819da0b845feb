import { randomUUID } from 'node:crypto';
import { toError } from '../../base/errors.ts';
import { runGit } from '../../git/runGit.ts';
import { refsBelow, removeRefs } from '../../git/snapshot.ts';
import { notSaved } from '../../protocol/errors.ts';
import { beginOfWorktree, type WorktreeRecord } from '../../protocol/worktree.ts';
import { DiscardRecords } from '../../worktrees/discards.ts';
import { TakeOverJournals } from '../../worktrees/takeOver/journal.ts';
import { discardsIn, takeOversIn } from '../../worktrees/worktreePaths.ts';
import type { EngineContext } from '../engineContext.ts';
import { snapshotsOf } from './runSnapshots.ts';
import { ownEnvironment } from './ownEnvironment.ts';
import { isFolder } from './planWorktree.ts';
import { tasksIn } from './worktreeState.ts';

/** What a person may want back is kept for this long, and as long as its task is there. */
export const KEPT_MS = 30 * 24 * 60 * 60 * 1000;
/** Not while a host has other things to do. */
const SOON_MS = 60_000;
const INTERVAL_MS = 24 * 60 * 60 * 1000;

/** Whether what was kept for an undo may go. Pure. What is parked is somebody's work: it stays, however old it is. */
export function mayForget({ at, isNeeded }: { at: string; isNeeded: boolean }, nowMs: number): boolean {
  return !isNeeded && nowMs - Date.parse(at) > KEPT_MS;
}

/** A task's record of snapshots, of which there is one at a time. */
const snapshotsId = (task: string) => `snapshots-${task}`;

/** What take-overs, discards and snapshots have kept on refs, which goes when nobody can undo them any more. */
export class KeptForUndo {
  readonly #context: () => EngineContext;
  readonly #journals: TakeOverJournals;
  readonly #discards: DiscardRecords;
  #timer: NodeJS.Timeout | undefined;

  constructor(context: () => EngineContext, folder: string) {
    this.#context = context;
    this.#journals = new TakeOverJournals(takeOversIn(folder));
    this.#discards = new DiscardRecords(discardsIn(folder));
  }

  /** Tidies up soon, and then once a day. */
  open(): void {
    const tidy = () => {
      void this.tidy(Date.now());
      this.#timer = setTimeout(tidy, INTERVAL_MS).unref();
    };
    this.#timer = setTimeout(tidy, SOON_MS).unref();
  }

  /** A ref is about to hold what is discarded of a run. @throws notSaved */
  noteDiscard(about: { task: string; repository: string; ref: string }): void {
    try {
      this.#discards.save({ schema: 1, id: randomUUID(), ...about, at: new Date().toISOString() });
    } catch (error) {
      throw notSaved(toError(error));
    }
  }

  /**
   * Snapshots of a task may be on refs that its record does not name, or names no longer: until that is settled, this
   * remembers them. Never throws: whatever goes wrong with snapshots, the task goes on.
   */
  noteSnapshots(task: string, repository: string): void {
    const about = { task, repository, ref: snapshotsOf(task), at: new Date().toISOString() };
    try {
      this.#discards.save({ schema: 1, id: snapshotsId(task), ...about });
    } catch (error) {
      this.#note(error);
    }
  }

  /** Its record names them again, or they are gone. Never throws. */
  settleSnapshots(task: string): void {
    try {
      this.#discards.forget({ id: snapshotsId(task) });
    } catch (error) {
      this.#note(error);
    }
  }

  /** Removes what has outlived its task. What cannot be removed now stays for the next time. */
  async tidy(nowMs: number): Promise<void> {
    try {
      await this.#tidyDiscards(nowMs);
      await this.#tidyTakeOvers(nowMs);
      await this.#tidyWorktrees();
    } catch (error) {
      this.#note(error);
    }
  }

  async #tidyDiscards(nowMs: number): Promise<void> {
    const { table } = this.#context();
    for await (const record of this.#discards.all()) {
      if (!mayForget({ at: record.at, isNeeded: table.has(record.task) }, nowMs)) continue;
      const { repository, ref } = record;
      if (await this.#removeRef(repository, ref)) this.#discards.forget(record);
    }
  }

  /** What was taken over of a worktree tells the next take-over of it what is there already. */
  async #tidyTakeOvers(nowMs: number): Promise<void> {
    const context = this.#context();
    for (const worktree of await this.#journals.worktrees()) {
      const { state = 'removed' } = context.worktrees.keeper.find(worktree) ?? {};
      if (state !== 'removed' || tasksIn(context, worktree).length > 0) continue;
      for (const journal of await this.#journals.ofWorktree(worktree)) {
        const { task, at, top, keptOn: ref } = journal;
        if (!mayForget({ at, isNeeded: context.table.has(task) }, nowMs)) continue;
        if (ref === undefined || (await this.#removeRef(top, ref))) this.#journals.remove(journal);
      }
    }
  }

  /** What is parked goes with a person's word alone: then nobody needs the beginning of its worktree, and its record. */
  async #tidyWorktrees(): Promise<void> {
    const context = this.#context();
    const { keeper } = context.worktrees;
    for (const record of [...keeper.values()]) {
      if (record.state !== 'removed' || !(await this.#isParkedNowhere(record))) continue;
      const { id, repository } = record;
      const isNeeded = tasksIn(context, id).length > 0 || context.trash.needsWorktree(id);
      if (!isNeeded && (await this.#removeRef(repository, beginOfWorktree(id)))) keeper.forget(id);
    }
  }

  /** Of a repository that is not there, nobody knows: it may be on a drive that comes back. */
  async #isParkedNowhere({ repository, parked = [] }: WorktreeRecord): Promise<boolean> {
    const place = { cwd: repository, environment: ownEnvironment() };
    try {
      const left = await Promise.all(parked.map(({ ref }) => refsBelow(place, ref)));
      return parked.length > 0 && left.flat().length === 0;
    } catch {
      return false;
    }
  }

  /** Whether the ref is gone, as it is with its repository. `cwd` is a folder in that, or that itself. */
  async #removeRef(cwd: string, ref: string): Promise<boolean> {
    const place = { cwd, environment: ownEnvironment() };
    try {
      if (!(await isFolder(cwd))) return true;
      const found = await runGit(place, ['rev-parse', '--git-dir'], { codes: [0, 128] });
      if (found.code === 0) await removeRefs(place, await refsBelow(place, ref));
      return true;
    } catch (error) {
      this.#note(error);
      return false;
    }
  }

  #note(error: unknown): void {
    this.#context().trace.write({ event: 'problem', message: toError(error).message });
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
