import { agentSpecOf, groupOf, hasProcess, isTerminal, type Task } from '../../protocol/task.ts';
import { approvalOf } from '../../protocol/openRequests.ts';
import { isWaitingToStart } from '../scheduler.ts';
import { inSlices } from '../turn/inSlices.ts';
import { AgentFamilies } from './agentFamilies.ts';
import { EndedTasks } from './endedTasks.ts';
import { IdsWhere } from './idsWhere.ts';
import { KeyedIds, NO_KEYS } from './keyedIds.ts';
import { Locks } from './locks.ts';
import { Spending } from './spending.ts';
import { StartQueue } from './startQueue.ts';
import { WakeTimes } from './wakeTimes.ts';

/** Ids of tasks by what is derived from each task alone. Updated on every write of a task. */
export class TaskIndexes {
  readonly unsaved = new IdsWhere(({ unsaved }) => unsaved !== undefined);
  readonly withLeftovers = new IdsWhere(({ leftovers }) => leftovers !== undefined);
  readonly running = new IdsWhere(
    (task) => task.process !== undefined && hasProcess(task) && !isWaitingToStart(task),
  );
  readonly observers = new IdsWhere(({ spec, status }) => 'watch' in spec && status.state === 'running');
  readonly byFoldedId = new KeyedIds(({ id }) => (id === id.toLowerCase() ? NO_KEYS : [id.toLowerCase()]));
  readonly byParent = new KeyedIds(({ parent }) => (parent?.task === undefined ? NO_KEYS : [parent.task]));
  readonly byWorktree = new KeyedIds(({ worktree }) => (worktree === undefined ? NO_KEYS : [worktree]));
  readonly byRun = new KeyedIds(({ parent }) => (parent?.run === undefined ? NO_KEYS : [parent.run]));
  readonly byDependency = new KeyedIds((task) => (isWaitingToStart(task) ? unmetOf(task) : NO_KEYS));
  readonly byName = new KeyedIds((task) =>
    task.name === undefined ? NO_KEYS : [task.name, ownKey(task.owner.id, task.name)],
  );
  readonly byKey = new KeyedIds(({ owner, attempt }) =>
    attempt.key === undefined ? NO_KEYS : [ownKey(owner.id, attempt.key)],
  );
  /** Unfinished tasks by the schedule that has started them. */
  readonly bySchedule = new KeyedIds(({ schedule }) => (schedule === undefined ? NO_KEYS : [schedule.id]));
  readonly bySession = new KeyedIds(({ owner }) => [owner.id]);
  #byOwner: KeyedIds | undefined;
  #indexingOwners: Promise<void> | undefined;
  readonly waitingInGroup = new KeyedIds((task) => (isWaitingToStart(task) ? [groupOf(task)] : NO_KEYS));
  readonly waitingForAgent = new KeyedIds((task) => {
    const agent = isWaitingToStart(task) ? agentSpecOf(task)?.agent : undefined;
    return agent === undefined ? NO_KEYS : [agent];
  });
  /** Tasks that wait for approval, by the agent run that wants them. */
  readonly unapproved = new KeyedIds((task) => {
    const run = approvalOf(task)?.run;
    return run === undefined ? NO_KEYS : [run];
  });
  /** Ended tasks that keep the slot of their group, in the order of their ends. */
  readonly keepingSlot = new KeyedIds((task) =>
    task.keepsSlot && isTerminal(task) ? [groupOf(task)] : NO_KEYS,
  );
  /** Tasks that keep the slot of their group for their own next attempt. */
  readonly returning = new KeyedIds((task) => (task.keepsSlot ? [groupOf(task)] : NO_KEYS));
  /** The tasks of a group that wait for the word of a person. */
  readonly atGate = new KeyedIds((task) =>
    task.status.state === 'pending' && task.status.waitsFor?.kind === 'gate' ? [groupOf(task)] : NO_KEYS,
  );
  readonly locks = new Locks();
  readonly spending = new Spending();
  readonly families = new AgentFamilies();
  readonly startQueue = new StartQueue();
  readonly wakeTimes = new WakeTimes();
  readonly ended = new EndedTasks();
  readonly #ofAll = [
    this.unsaved,
    this.withLeftovers,
    this.byFoldedId,
    this.byParent,
    this.byWorktree,
    this.byRun,
    this.byKey,
    this.keepingSlot,
    this.spending,
    this.families,
    this.startQueue,
    this.ended,
  ];
  readonly #ofUnfinished = [
    this.running,
    this.observers,
    this.byDependency,
    this.byName,
    this.bySchedule,
    this.bySession,
    this.waitingInGroup,
    this.waitingForAgent,
    this.unapproved,
    this.returning,
    this.atGate,
    this.locks,
    this.wakeTimes,
  ];

  /** Ids of all tasks of an owner. Few ask for them, and they are as many as there are tasks: indexed from the first time on. */
  async ownedBy(session: string, tasks: Iterable<Task>): Promise<ReadonlySet<string>> {
    const index = (this.#byOwner ??= new KeyedIds(({ owner }) => [owner.id]));
    // Tasks that change meanwhile are updated as always; to index one twice changes nothing.
    await (this.#indexingOwners ??= inSlices(tasks, (task) => index.update(undefined, task)));
    return index.get(session);
  }

  /** Updates the indexes after a task was added, changed or removed. */
  update(previous: Task | undefined, task: Task | undefined): void {
    for (const index of this.#ofAll) index.update(previous, task);
    this.#byOwner?.update(previous, task);
    // Of a long history, nearly all have ended.
    const [before, now] = [unlessEnded(previous), unlessEnded(task)];
    if (before || now) for (const index of this.#ofUnfinished) index.update(before, now);
  }
}

function unlessEnded(task: Task | undefined): Task | undefined {
  return task && isTerminal(task) ? undefined : task;
}

/** The key of a value that is unique only within a session. */
export function ownKey(session: string, name: string): string {
  return `${session}\0${name}`;
}

function unmetOf({ after }: Task): readonly string[] {
  return after?.flatMap(({ task, isMet }) => (isMet ? [] : [task])) ?? NO_KEYS;
}
