import fc from 'fast-check';
import { expect, test } from 'vitest';
import { byStart } from '../../../../src/core/state/startOrder.ts';
import { groupOf, type Task } from '../../../../src/protocol/task.ts';
import { sampleTask } from '../sampleTask.ts';
import { Simulation } from './simulation.ts';

function task(number: number, changes: Partial<Task> = {}): Task {
  return sampleTask({
    ...{ id: `sh-${number}`, order: number, createdAt: new Date(number * 1000).toISOString() },
    status: { state: 'pending', waitsFor: { kind: 'slot' } },
    ...changes,
  });
}

const shares = (a: Task, b: Task) => a.locks?.some((lock) => b.locks?.includes(lock)) === true;

test('of tasks with one lock one runs at a time, across groups, and the others say who holds it', () => {
  const engine = new Simulation();
  engine.put(task(1, { group: 'a', locks: ['deploy'] }));
  engine.put(task(2, { group: 'b', locks: ['deploy'] }));
  engine.put(task(3, { group: 'b' }));
  expect(engine.started).toEqual(['sh-1', 'sh-3']);
  expect(engine.reasonOf('sh-2')).toEqual({ kind: 'lock', name: 'deploy', by: 'sh-1' });
  engine.end('sh-1');
  expect(engine.started).toEqual(['sh-1', 'sh-3', 'sh-2']);
});

test('a task with two locks is not starved by tasks that need one of them', () => {
  const engine = new Simulation();
  engine.put(task(1, { locks: ['a'] }));
  engine.put(task(2, { locks: ['b'] }));
  engine.put(task(3, { locks: ['a', 'b'] }));
  for (let number = 4; number < 10; number++) engine.put(task(number, { locks: [number % 2 ? 'a' : 'b'] }));
  expect(engine.reasonOf('sh-5')).toEqual({ kind: 'lock', name: 'a', by: 'sh-1' });
  engine.end('sh-1');
  // The lock is free, and kept for the task that came first.
  expect(engine.reasonOf('sh-5')).toEqual({ kind: 'lock', name: 'a', by: 'sh-3', isAhead: true });
  engine.end('sh-2');
  expect(engine.started).toEqual(['sh-1', 'sh-2', 'sh-3']);
});

test('a task that is held, or has no slot, holds up nobody with its locks', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'q', slots: 1, isPaused: false });
  engine.put(task(1, { locks: ['a'] }));
  engine.put(task(2, { group: 'q' }));
  engine.put(task(3, { group: 'q', locks: ['a'] }));
  engine.put(task(4, { locks: ['a'] }));
  engine.put(task(5, { locks: ['a'] }));
  engine.apply('sh-4', { type: 'held', at: engine.at });
  engine.end('sh-1');
  expect(engine.started).toEqual(['sh-1', 'sh-2', 'sh-5']);
});

test('of tasks that may start in the same moment in several groups, one gets the lock', () => {
  const engine = new Simulation();
  for (const number of [1, 2, 3]) engine.adopt(task(number, { group: `g${number}`, locks: ['a'] }));
  engine.settle();
  expect(engine.started).toEqual(['sh-1']);
});

test.each([20, 80])(
  'of %i that wait for a lock, few are told when it changes hands, and all say what is true',
  (many) => {
    const engine = new Simulation();
    const numbers = Array.from({ length: many }, (_, index) => index + 1);
    for (const number of numbers) engine.adopt(task(number, { locks: ['a'], priority: number % 3 }));
    engine.settle();
    const reasons = () => numbers.map((number) => JSON.stringify(engine.reasonOf(`sh-${number}`)));
    for (let [next] = engine.running(); next; [next] = engine.running()) {
      const before = reasons();
      engine.end(next.id);
      const now = reasons();
      expect(now.filter((reason, index) => reason !== before[index]).length).toBeLessThanOrEqual(7);
      check(engine);
    }
    expect(engine.started).toHaveLength(many);
  },
);

test('what another host has left running holds its locks', () => {
  const engine = new Simulation();
  engine.adopt(task(1, { locks: ['a'], status: { state: 'running' }, startedAt: engine.at }));
  engine.put(task(2, { locks: ['a'] }));
  expect(engine.reasonOf('sh-2')).toEqual({ kind: 'lock', name: 'a', by: 'sh-1' });
});

test('in any order of events: no lock has two holders, no task waits without a cause, and all run in the end', () => {
  const locks = fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 });
  const group = fc.constantFrom('default', 'q', 'r');
  const nth = fc.nat({ max: 20 });
  const start = fc.record({ locks, group, priority: fc.nat({ max: 2 }) });
  const step = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ do: fc.constant('start' as const), all: fc.array(start, { maxLength: 3 }) }),
    },
    { weight: 3, arbitrary: fc.record({ do: fc.constant('end' as const), nth }) },
    fc.record({ do: fc.constant('hold' as const), nth }),
    fc.record({ do: fc.constant('edit' as const), nth, locks, place: fc.integer({ min: -5, max: 30 }) }),
    fc.record({
      do: fc.constant('slots' as const),
      group,
      slots: fc.integer({ min: 1, max: 3 }),
      isPaused: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const engine = new Simulation();
      let number = 0;
      for (const what of steps) {
        if (what.do === 'start') {
          for (const { locks: names, ...about } of what.all)
            engine.adopt(task(++number, { ...about, ...(names.length > 0 && { locks: names }) }));
          engine.settle();
        } else if (what.do === 'slots') {
          engine.setGroup({ name: what.group, slots: what.slots, isPaused: what.isPaused });
        } else {
          const among = what.do === 'end' ? engine.running() : engine.waiting();
          const chosen = among[what.nth % Math.max(1, among.length)];
          if (!chosen) continue;
          if (what.do === 'end') engine.end(chosen.id);
          if (what.do === 'hold')
            engine.apply(chosen.id, { type: chosen.pausedAt ? 'released' : 'held', at: engine.at });
          if (what.do === 'edit')
            engine.apply(chosen.id, {
              type: 'edited',
              changes: { locks: what.locks, place: what.place },
              at: engine.at,
            });
        }
        check(engine);
      }
      for (const { id, pausedAt } of engine.waiting())
        if (pausedAt) engine.apply(id, { type: 'released', at: engine.at });
      for (const name of ['default', 'q', 'r']) engine.setGroup({ name, slots: 1, isPaused: false });
      for (let next = engine.running()[0]; next; next = engine.running()[0]) {
        engine.end(next.id);
        check(engine);
      }
      expect(engine.waiting()).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function check(engine: Simulation): void {
  const running = engine.running();
  const waiting = engine.waiting();
  for (const one of running)
    for (const other of running)
      if (one !== other) expect(shares(one, other), `${one.id} and ${other.id}`).toBe(false);
  const inLine = waiting.filter(({ id }) => engine.reasonOf(id)?.kind === 'lock');
  for (const each of waiting) {
    if (each.pausedAt || !engine.isFree(groupOf(each))) continue;
    const isHeldUp =
      running.some((other) => shares(each, other)) ||
      inLine.some((other) => other !== each && shares(each, other) && byStart(other, each) < 0);
    expect(isHeldUp, `${each.id} waits for ${JSON.stringify(engine.reasonOf(each.id))}`).toBe(true);
  }
  for (const { id } of inLine) {
    const reason = engine.reasonOf(id);
    if (reason?.kind !== 'lock') continue;
    const named = reason.isAhead ? waiting : running;
    const by = named.find((other) => other.id === reason.by);
    expect(by?.locks, `${id} waits for ${JSON.stringify(reason)}`).toContain(reason.name);
    if (reason.isAhead) expect(byStart(by as Task, engine.table.get(id))).toBeLessThan(0);
    else expect(by?.status.state).toBe('running');
  }
}
