import fc from 'fast-check';
import { expect, test } from 'vitest';
import { needsPerson } from '../../../../src/protocol/openRequests.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { sampleTask } from '../sampleTask.ts';
import { Simulation } from './simulation.ts';

function put(engine: Simulation, number: number): void {
  engine.put(
    sampleTask({
      ...{ id: `sh-${number}`, group: 'deploy', order: number },
      status: { state: 'pending', waitsFor: { kind: 'slot' } },
    }),
  );
}

function needs(engine: Simulation): string[] {
  return engine.waiting().flatMap((task) => (needsPerson(task) ? [task.id] : []));
}

test('after each end the next task waits for a go-ahead, and one of the group needs a person', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  for (const number of [1, 2, 3]) put(engine, number);
  expect(engine.started).toEqual(['sh-1']);
  expect(needs(engine)).toEqual([]);
  engine.end('sh-1');
  expect(engine.started).toEqual(['sh-1']);
  expect(engine.reasonOf('sh-2')).toEqual({ kind: 'gate', after: 'sh-1', since: engine.at });
  expect(engine.reasonOf('sh-3')).toEqual({ kind: 'slot' });
  expect(needs(engine)).toEqual(['sh-2']);
  engine.apply('sh-1', { type: 'slotGiven', at: engine.at });
  expect(engine.started).toEqual(['sh-1', 'sh-2']);
  expect(needs(engine)).toEqual([]);
});

test('the one that comes first now is the one that waits for the word', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  for (const number of [1, 2, 3]) put(engine, number);
  engine.end('sh-1');
  engine.apply('sh-3', { type: 'edited', changes: { priority: 5 }, at: engine.at });
  expect(needs(engine)).toEqual(['sh-3']);
  engine.apply('sh-3', { type: 'held', at: engine.at });
  expect(needs(engine)).toEqual(['sh-2']);
});

test('what never ran closes no gate', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  for (const number of [1, 2]) put(engine, number);
  engine.apply('sh-2', { type: 'cancelRequested', at: engine.at });
  engine.apply('sh-2', { type: 'terminated', survivors: [], bytes: 0, at: engine.at });
  expect(engine.table.get('sh-2').keepsSlot).toBeUndefined();
});

const started = (engine: Simulation, id: string) => engine.started.filter((each) => each === id).length;

test('a rerun starts in the slot that its task has kept, and opens no gate', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  for (const number of [1, 2]) put(engine, number);
  engine.end('sh-1');
  engine.apply('sh-1', { type: 'rerun', at: engine.at });
  expect(engine.started).toEqual(['sh-1', 'sh-1']);
  expect(engine.reasonOf('sh-2')).toEqual({ kind: 'slot' });
  engine.end('sh-1');
  expect(engine.started).toEqual(['sh-1', 'sh-1']);
  expect(needs(engine)).toEqual(['sh-2']);
});

test('between its attempts a task keeps its slot, unless it is moved to another group', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  const retry = { max: 1, backoffMs: 60_000 };
  engine.put(
    sampleTask({
      ...{ id: 'sh-0', group: 'deploy', order: 0, retry, attempt: { number: 1, max: 2 } },
      status: { state: 'pending', waitsFor: { kind: 'slot' } },
    }),
  );
  put(engine, 1);
  engine.end('sh-0', 1);
  expect(engine.table.get('sh-0').status).toMatchObject({ state: 'pending', waitsFor: { kind: 'time' } });
  expect([engine.started, needs(engine)]).toEqual([['sh-0'], []]);
  engine.apply('sh-0', { type: 'edited', changes: { group: 'other' }, at: engine.at });
  expect(engine.table.get('sh-0').keepsSlot).toBeUndefined();
  expect(engine.started).toEqual(['sh-0', 'sh-1']);
});

test('while its check runs, a run keeps its slot, and the check starts in it', () => {
  const engine = new Simulation();
  engine.setGroup({ name: 'deploy', isPaused: false, isGated: true });
  const waits = { status: { state: 'pending', waitsFor: { kind: 'slot' } }, group: 'deploy' } as const;
  const {
    process: _process,
    startedAt: _startedAt,
    ...run
  } = sampleAgentRun({ id: 'ag-0', order: 0, ...waits });
  engine.put({ ...run, until: { check: 'make', tried: 0 } });
  put(engine, 1);
  const ended = { code: 0, isSpawnFailure: false, message: '', bytes: 0, at: engine.at };
  engine.apply('ag-0', { type: 'ended', ...ended, agent: { state: 'completed', text: 'Done.' } });
  expect(engine.reasonOf('ag-0')).toMatchObject({ kind: 'check' });
  engine.put(sampleTask({ id: 'sh-check', step: 'check', parent: { task: 'ag-0' }, order: 2, ...waits }));
  expect(engine.started).toEqual(['ag-0', 'sh-check']);
  engine.end('sh-check');
  expect([engine.started, needs(engine)]).toEqual([['ag-0', 'sh-check'], []]);
  engine.apply('ag-0', { type: 'checked', verdict: { kind: 'passed' }, at: engine.at });
  expect(needs(engine)).toEqual(['sh-1']);
});

test('in any order: as many starts as slots and words, and at most one of the group needs a person', () => {
  const step = fc.constantFrom('put', 'end', 'word', 'rerun');
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 3 }), (steps, slots) => {
      const engine = new Simulation();
      engine.setGroup({ name: 'deploy', slots, isPaused: false, isGated: true });
      let [words, reruns] = [0, 0];
      let number = 0;
      for (const what of steps) {
        const [running] = engine.running();
        const [kept] = engine.table.keepingSlotIn('deploy');
        if (what === 'put') put(engine, ++number);
        if (what === 'end' && running) engine.end(running.id);
        if (what === 'rerun' && kept !== undefined) {
          const before = started(engine, kept);
          engine.apply(kept, { type: 'rerun', at: engine.at });
          expect(started(engine, kept)).toBe(before + 1);
          reruns++;
        }
        if (what === 'word' && kept !== undefined) {
          words++;
          engine.apply(kept, { type: 'slotGiven', at: engine.at });
        }
        expect(engine.started.length).toBe(Math.min(number, slots + words) + reruns);
        const isBlocked = engine.waiting().length > 0 && engine.table.keepingSlotIn('deploy').size > 0;
        expect(needs(engine)).toHaveLength(isBlocked ? 1 : 0);
      }
    }),
  );
});
