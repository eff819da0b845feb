import { DisposableList, toDisposable, type Disposable } from '../base/disposable.ts';
import { SliceQueue } from '../base/sliceQueue.ts';
import { canSee } from '../core/access.ts';
import type { EngineContext } from '../core/engineContext.ts';
import { withOutputBytes } from '../core/outputFile.ts';
import type { TableChange } from '../core/state/taskTable.ts';
import { scheduleRow } from '../core/schedules/scheduleState.ts';
import { groups } from '../core/verbs/groups.ts';
import { listed, withNewestEnded } from '../core/verbs/list.ts';
import type { ChangedParams, SubscribeParams, SubscribeResult, TaskNews } from '../protocol/messages.ts';
import type { Session, Task } from '../protocol/task.ts';
import { matchesFilter } from '../protocol/taskFilter.ts';
import { olderRow, rowOf } from '../protocol/taskRow.ts';

/** Steps kept for a slow subscriber; if there are more, it gets only the states. */
const NEWS_LIMIT = 1000;
/** Tasks in one message: writing more would keep other clients waiting. */
const TASK_LIMIT = 250;
/** Ended tasks in the answer to a subscriber of rows: about what a view shows before more is requested. */
const FIRST_ENDED = 250;

/** The subscribers that have something to send: one change may concern thousands. */
const toSend = new SliceQueue();

export interface Subscription {
  params: SubscribeParams;
  session: Session;
  send(changes: Changes): Promise<void>;
}

type Changes = Omit<ChangedParams, 'subscription'>;

/**
 * Sends changes to one client, never faster than it reads them: changes of one turn are one message, and while a
 * message is being written, further changes of a task replace each other. So a slow client slows down no other, and
 * costs one record for each existing task and one id for each removed task that it knows.
 */
export class Subscriber implements Disposable {
  readonly #context: EngineContext;
  readonly #subscription: Subscription;
  readonly #sources = new DisposableList();
  readonly #changed = new Map<string, Task>();
  readonly #removed = new Set<string>();
  /** Tasks created since the subscription and not sent yet: their removal need not be sent. */
  readonly #unknown = new Set<string>();
  /** Tasks that the answer has left out. */
  readonly #history = new Set<string>();
  #hasHistory = false;
  #news: TaskNews[] = [];
  #missedNews = 0;
  #hasGroupNews = false;
  #hasScheduleNews = false;
  #isSending = false;
  readonly #sendSoon = () => void this.#send();
  #isDisposed = false;

  constructor(context: EngineContext, subscription: Subscription) {
    this.#context = context;
    this.#subscription = subscription;
    this.#sources.add(context.table.onDidChange((change) => this.#note(change)));
    this.#sources.add(
      context.groups.onDidChange(() => {
        this.#hasGroupNews = true;
        this.#schedule();
      }),
    );
    // A program has no schedules.
    if (subscription.session.role !== 'program') {
      const note = () => {
        this.#hasScheduleNews = true;
        this.#schedule();
      };
      this.#sources.add(context.schedules.onDidChange(note));
    }
    if (subscription.params.news) this.#sources.add(context.news.event((item) => this.#noteNews(item)));
    this.#sources.add(toDisposable(() => toSend.delete(this.#sendSoon)));
    if (subscription.session.role !== 'program' && subscription.params.attends !== false)
      this.#sources.add(toDisposable(context.attendance.add((task) => this.#isMeant(task))));
  }

  /** The current state, to answer the subscribe request. */
  begin(): Omit<SubscribeResult, 'subscription'> {
    const { session, params } = this.#subscription;
    const { filter = {}, rows } = params;
    const found = [...listed(this.#context, filter, { session })];
    const tasks = rows ? withNewestEnded(found, FIRST_ENDED) : found;
    const answer = {
      tasks: tasks.map((task) => this.#shown(task)),
      groups: groups(this.#context),
      ...(session.role !== 'program' && { schedules: this.#schedules() }),
    };
    if (tasks.length === found.length) return answer;
    const isTold = new Set(tasks);
    for (const task of found.toReversed()) if (!isTold.has(task)) this.#history.add(task.id);
    this.#hasHistory = true;
    this.#schedule();
    return { ...answer, hasHistory: true };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#sources.dispose();
  }

  #note(change: TableChange): void {
    if (change.type === 'removed') {
      if (!change.previous || this.#isMeant(change.previous)) this.#forget(change.id);
    } else if (this.#isMeant(change.task)) {
      const { id } = change.task;
      if (!change.previous && !this.#removed.has(id)) this.#unknown.add(id);
      this.#removed.delete(id);
      this.#history.delete(id);
      this.#changed.set(id, change.task);
    } else if (change.previous && this.#isMeant(change.previous)) {
      this.#forget(change.task.id);
    } else return;
    this.#schedule();
  }

  #forget(id: string): void {
    this.#changed.delete(id);
    if (!this.#unknown.delete(id)) this.#removed.add(id);
  }

  #noteNews(item: TaskNews): void {
    const task = this.#context.table.find(item.id);
    if (!task || !this.#isMeant(task)) return;
    if (this.#news.length < NEWS_LIMIT) this.#news.push(item);
    else this.#missedNews++;
    this.#schedule();
  }

  #isMeant(task: Task): boolean {
    const { session, params } = this.#subscription;
    return (
      matchesFilter(task, params.filter ?? {}) && canSee(session, task, (id) => this.#context.table.find(id))
    );
  }

  #shown(task: Task): Task {
    const { rows, approvals } = this.#subscription.params;
    if (!rows) return withOutputBytes(task);
    return approvals ? rowOf(task) : olderRow(rowOf(task));
  }

  #schedule(): void {
    if (!this.#isSending) toSend.add(this.#sendSoon);
  }

  async #send(): Promise<void> {
    const changes = this.#take();
    if (!changes) return;
    this.#isSending = true;
    try {
      await this.#subscription.send(changes);
    } catch {
      // The connection is closed, which disposes this.
      return;
    } finally {
      this.#isSending = false;
    }
    // There may be more.
    if (!this.#isDisposed) toSend.add(this.#sendSoon);
  }

  /** The next message, if there is anything to send. */
  #take(): Changes | undefined {
    const { size } = this.#changed;
    const hasOther = this.#hasGroupNews || this.#hasScheduleNews;
    if (size + this.#removed.size + this.#news.length === 0 && !hasOther) return this.#takeHistory();
    const tasks = firstOf(this.#changed.values(), TASK_LIMIT);
    for (const { id } of tasks) {
      this.#changed.delete(id);
      this.#unknown.delete(id);
    }
    // Steps of a task never precede its state.
    const { now = [], later = [] } = Object.groupBy(this.#news, ({ id }) =>
      this.#changed.has(id) ? 'later' : 'now',
    );
    const changes = {
      changed: tasks.map((task) => this.#shown(task)),
      removed: [...this.#removed],
      ...(this.#hasGroupNews && { groups: groups(this.#context) }),
      ...(this.#hasScheduleNews && { schedules: this.#schedules() }),
      ...(now.length > 0 && { news: now }),
      ...(this.#missedNews > 0 && { missedNews: this.#missedNews }),
    };
    this.#removed.clear();
    this.#news = later;
    this.#missedNews = 0;
    this.#hasGroupNews = false;
    this.#hasScheduleNews = false;
    return changes;
  }

  #schedules() {
    return this.#context.schedules.values().map(scheduleRow);
  }

  #takeHistory(): Changes | undefined {
    if (!this.#hasHistory) return undefined;
    const ids = firstOf(this.#history, TASK_LIMIT);
    for (const id of ids) this.#history.delete(id);
    this.#hasHistory = this.#history.size > 0;
    const tasks = ids.flatMap((id) => this.#context.table.find(id) ?? []);
    return {
      changed: tasks.map((task) => this.#shown(task)),
      removed: [],
      history: this.#hasHistory ? 'more' : 'last',
    };
  }
}

function firstOf<T>(items: Iterable<T>, limit: number): T[] {
  const first: T[] = [];
  for (const item of items) {
    if (first.length === limit) break;
    first.push(item);
  }
  return first;
}
