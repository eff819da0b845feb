import { RateLimits } from '../../../src/core/agentRuns/rateLimits.ts';
import { judgeWaiting, startNext } from '../../../src/core/reactions/scheduling.ts';
import { Agenda } from '../../../src/core/state/agenda.ts';
import { TaskTable, type TableChange } from '../../../src/core/state/taskTable.ts';
import { transition } from '../../../src/core/taskTransitions.ts';
import type { EngineState } from '../../../src/core/turn/engineState.ts';
import type { Dependency, Failure, Group, PendingReason, Task } from '../../../src/protocol/task.ts';

/** What the scheduling reactions would do now. */
export interface Plan {
  start: Task[];
  unmet: { task: Task; on: string[]; message: string }[];
  waits: { task: Task; waitsFor: PendingReason }[];
  met: { task: Task; after: Dependency[] }[];
  clear: Task[];
  expired: { task: Task; failure: Failure }[];
  wakeAtMs?: number;
}

/** Asks the scheduling reactions about these tasks, until nothing more follows. */
export function planSchedule(about: {
  unfinished: Iterable<Task>;
  find(id: string): Task | undefined;
  group(name: string): Group;
  nowMs: number;
  limitedUntilMs(agent: string): number | undefined;
}): Plan {
  const tasks = [...about.unfinished];
  const table = new TaskTable();
  for (const { after } of tasks) {
    for (const { task } of after ?? []) {
      const other = about.find(task);
      if (other) table.set(other);
    }
  }
  for (const task of tasks) table.set(task);
  const rateLimits = new RateLimits();
  rateLimits.untilMs = about.limitedUntilMs;
  const state: EngineState = {
    table,
    groups: { get: about.group },
    rateLimits,
    budgets: {},
    agenda: new Agenda(),
    isOpen: true,
    isFirstRound: true,
    nowMs: about.nowMs,
    isOverdue: () => false,
  };
  const given = new Map(tasks.map((task) => [task.id, task]));
  const plan: Plan = { start: [], unmet: [], waits: [], met: [], clear: [], expired: [] };
  let changes: TableChange[] = tasks.map((task) => ({ type: 'changed', task }));
  while (changes.length > 0) {
    const round = { changes, news: [] };
    changes = [];
    for (const react of [judgeWaiting, startNext]) {
      for (const outcome of [...react(state, round)]) {
        if (!('id' in outcome)) continue;
        const task = given.get(outcome.id) as Task;
        if ('effect' in outcome) {
          if (outcome.effect === 'launch') plan.start.push(task);
          if (outcome.effect === 'clearLeftovers') plan.clear.push(task);
          continue;
        }
        const { event } = outcome;
        if (event.type === 'began') plan.start.push(task);
        if (event.type === 'met') plan.met.push({ task, after: event.after });
        if (event.type === 'unmet') plan.unmet.push({ task, on: event.on, message: event.message });
        if (event.type === 'limitReached') plan.expired.push({ task, failure: event.failure });
        const previous = table.get(task.id);
        const next = transition(previous, event);
        table.set(next);
        changes.push({ type: 'changed', task: next, previous });
      }
    }
  }
  for (const task of tasks) {
    const { status } = table.get(task.id);
    if (status.state !== 'pending' || !status.waitsFor) continue;
    const before = task.status.state === 'pending' ? task.status.waitsFor : undefined;
    if (JSON.stringify(before) !== JSON.stringify(status.waitsFor))
      plan.waits.push({ task, waitsFor: status.waitsFor });
  }
  const wakeAtMs = table.wakeTimes.nextMs;
  return { ...plan, ...(wakeAtMs !== undefined && { wakeAtMs }) };
}
