import type { GroupState } from '../../../../protocol/messages.ts';
import { DEFAULT_GROUP, groupOf, type Task } from '../../../../protocol/task.ts';
import { inStartOrder, newestFirst } from '../../taskOrder.ts';
import { sectionOf, taskSections } from '../../taskSections.ts';
import { nameIn, taskKey, type Outline, type RowKey } from './outline.ts';
import { TaskLists } from './taskLists.ts';

const QUEUE = 'section:queued';
const GROUP = 'group:';

/** Tasks by what became of them; queued ones below their group where there is a queue to speak of. */
export class StateOutline implements Outline {
  /** A list for each section, and for what is queued one for each group. */
  readonly #lists = new TaskLists((list) => (list.startsWith(GROUP) ? inStartOrder : newestFirst));
  #groups = new Map<string, GroupState>();
  #isFiltered = false;

  put(task: Task): void {
    const section = sectionOf(task);
    this.#lists.put(task, section === 'queued' ? `${GROUP}${groupOf(task)}` : `section:${section}`);
  }

  remove(id: string): void {
    this.#lists.remove(id);
  }

  setGroups(groups: GroupState[], isFiltered = false): void {
    this.#isFiltered = isFiltered;
    this.#groups = new Map(groups.map((group) => [group.name, group]));
  }

  rowsBelow(key: RowKey, limit: number): RowKey[] {
    if (key === '') return this.#sections();
    if (key !== QUEUE) return this.#lists.rows(key, limit);
    const groups = this.#shownGroups().slice(0, limit);
    const rest = this.#restOfQueue(limit - groups.length);
    return [...groups, ...rest.map(({ id }) => taskKey(id))];
  }

  countBelow(key: RowKey): number {
    if (key === '') return this.#sections().length;
    if (key !== QUEUE) return this.#lists.size(key);
    return this.#shownGroups().length + this.#sizeOf(this.#restLists());
  }

  tasksBelow(key: RowKey): number {
    return key === QUEUE ? this.#sizeOf(this.#queues()) : this.#lists.size(key);
  }

  parentOf(key: RowKey): RowKey | undefined {
    if (key.startsWith('section:')) return this.#hasSection(key) ? '' : undefined;
    if (key.startsWith(GROUP)) return this.#isShown(nameIn(key)) ? QUEUE : undefined;
    const list = this.#lists.listOf(nameIn(key));
    return list?.startsWith(GROUP) === true && !this.#isShown(nameIn(list)) ? QUEUE : list;
  }

  #sections(): RowKey[] {
    return taskSections.map((section) => `section:${section}`).filter((key) => this.#hasSection(key));
  }

  #hasSection(key: RowKey): boolean {
    return key === QUEUE ? this.countBelow(QUEUE) > 0 : this.#lists.size(key) > 0;
  }

  #hasTasks(): boolean {
    return [...this.#lists.names()].some((list) => this.#lists.size(list) > 0);
  }

  #queues(): string[] {
    return [...this.#lists.names()].filter((list) => list.startsWith(GROUP));
  }

  #sizeOf(lists: string[]): number {
    return lists.reduce((sum, list) => sum + this.#lists.size(list), 0);
  }

  #shownGroups(): RowKey[] {
    const names = [...this.#groups.keys()].filter((name) => this.#isShown(name));
    return names.map((name) => `${GROUP}${name}`);
  }

  #restLists(): string[] {
    return this.#queues().filter((list) => !this.#isShown(nameIn(list)));
  }

  /** The first queued tasks that lie below no group. */
  #restOfQueue(limit: number): Task[] {
    const firsts = this.#restLists().flatMap((list) => this.#lists.tasks(list).slice(0, limit));
    return firsts.toSorted(inStartOrder).slice(0, limit);
  }

  /**
   * Whether a group has a row of its own: while it is held or busy, unless a filter leaves nothing of its queue. Where there
   * is no task, one that is busy with those of other windows would be all there is, in the place of the first steps. The
   * group of all other tasks is no queue until somebody gives it slots, so its tasks need none.
   */
  #isShown(name: string): boolean {
    const group = this.#groups.get(name);
    if (!group) return false;
    const isEmpty = this.#lists.size(`${GROUP}${name}`) === 0;
    if (this.#isFiltered && isEmpty) return false;
    if (group.isPaused) return true;
    if (name === DEFAULT_GROUP && group.slots === undefined) return false;
    return !isEmpty || (group.running > 0 && this.#hasTasks());
  }
}
