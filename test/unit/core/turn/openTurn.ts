import type { TaskStore } from '../../../../src/core/taskStore.ts';
import type { Effect, Performers } from '../../../../src/core/turn/effects.ts';
import { EngineTurn } from '../../../../src/core/turn/engineTurn.ts';
import type { Group, Task } from '../../../../src/protocol/task.ts';

/** A turn by itself: groups that a test sets, effects that it performs or only hears of, and records kept in memory. */
export function openTurn(perform: (effect: Effect) => void = () => undefined) {
  const groups = new Map<string, Group>();
  const effects: Effect[] = [];
  const saved = new Map<string, Task>();
  const disk = { isFull: false };
  const store = {
    save: (task: Task) => {
      if (disk.isFull) throw new Error('ENOSPC');
      saved.set(task.id, task);
    },
    remove: ({ id }: Task) => void saved.delete(id),
  } as unknown as TaskStore;
  const turn = new EngineTurn({
    store,
    groups: { get: (name) => groups.get(name) ?? { name, isPaused: false } },
    trace: { write: () => undefined },
  });
  const performer = (effect: Effect) => {
    effects.push(effect);
    perform(effect);
  };
  turn.begin(new Proxy({}, { get: () => performer }) as Performers);
  return { turn, table: turn.table, groups, effects, saved, disk };
}
