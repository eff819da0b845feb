import { DisposableList, toDisposable, type Disposable } from '../base/disposable.ts';
import { canSee } from '../core/access.ts';
import type { EngineContext } from '../core/engineContext.ts';
import { withOutputBytes } from '../core/outputFile.ts';
import { groups } from '../core/verbs/groups.ts';
import type { ChangedParams, SubscribeParams, TaskNews } from '../protocol/messages.ts';
import type { Session, Task } from '../protocol/task.ts';
import { matchesFilter } from '../protocol/taskFilter.ts';

/** Steps kept for a subscriber that does not take them; beyond, it gets the states alone. */
const NEWS_LIMIT = 1000;

export interface Subscription {
  params: SubscribeParams;
  session: Session;
  send(changes: Omit<ChangedParams, 'subscription'>): Promise<void>;
}

/**
 * Tells one client of changes, never faster than it takes them: changes of one turn are one message, and while
 * a message is being written, further changes of a task replace each other, so a slow client costs one record
 * per task and slows nobody.
 */
export function subscribe(context: EngineContext, subscription: Subscription): Disposable {
  const { filter = {}, news: wantsNews = false } = subscription.params;
  const { table } = context;
  const changed = new Map<string, Task>();
  const removed = new Set<string>();
  let news: TaskNews[] = [];
  let missedNews = 0;
  let hasGroupNews = false;
  let isSending = false;
  let turn: NodeJS.Immediate | undefined;
  let isDisposed = false;

  const isMeant = (task: Task) =>
    matchesFilter(task, filter) && canSee(subscription.session, task, (id) => table.find(id));
  const hasAny = () => changed.size + removed.size + news.length > 0 || hasGroupNews;

  const take = (): Omit<ChangedParams, 'subscription'> => {
    const changes = {
      changed: [...changed.values()].map(withOutputBytes),
      removed: [...removed],
      ...(hasGroupNews && { groups: groups(context) }),
      ...(news.length > 0 && { news }),
      ...(missedNews > 0 && { missedNews }),
    };
    changed.clear();
    removed.clear();
    news = [];
    missedNews = 0;
    hasGroupNews = false;
    return changes;
  };

  const flush = async () => {
    turn = undefined;
    if (isSending || isDisposed || !hasAny()) return;
    isSending = true;
    try {
      await subscription.send(take());
    } catch {
      // The connection is gone; its end disposes this.
    }
    isSending = false;
    await flush();
  };
  const schedule = () => (turn ??= setImmediate(() => void flush()));

  const sources = new DisposableList();
  sources.add(
    table.onDidChange((change) => {
      if (change.type === 'removed') {
        changed.delete(change.id);
        removed.add(change.id);
      } else if (isMeant(change.task)) {
        removed.delete(change.task.id);
        changed.set(change.task.id, change.task);
      } else if (change.previous && isMeant(change.previous)) {
        changed.delete(change.task.id);
        removed.add(change.task.id);
      } else return;
      schedule();
    }),
  );
  sources.add(
    context.groups.onDidChange(() => {
      hasGroupNews = true;
      schedule();
    }),
  );
  if (wantsNews) {
    sources.add(
      context.news.event((item) => {
        const task = table.find(item.id);
        if (!task || !isMeant(task)) return;
        if (news.length < NEWS_LIMIT) news.push(item);
        else missedNews++;
        schedule();
      }),
    );
  }
  sources.add(
    toDisposable(() => {
      isDisposed = true;
      clearImmediate(turn);
    }),
  );
  return sources;
}
