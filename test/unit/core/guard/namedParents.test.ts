import { expect, test } from 'vitest';
import { belowAny } from '../../../../src/core/guard/agentFamily.ts';
import { start } from '../../../../src/core/verbs/start.ts';
import { CALLER, openEngine } from '../openEngine.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';
import { IDENTITY, sampleTask } from '../sampleTask.ts';

test('G1: whatever parent is named, a start inside an agent run is below it', async () => {
  const trace = { ...{ isClaimed: true, process: IDENTITY }, startedAt: new Date() };
  const { engine } = await openEngine(
    [sampleAgentRun({ id: 'ag-1' }), sampleTask({ id: 'sh-out', status: { state: 'running' } })],
    [
      { ...trace, run: { id: 'ag-1', attempt: 1 } },
      { ...trace, run: { id: 'sh-out', attempt: 1 } },
    ],
  );
  const command = { kind: 'shell', command: 'x', cwd: '/', environment: {} } as const;
  const inside = { ...command, producer: 'task:ag-1' } as const;
  for (const parent of [undefined, { task: 'ag-1' }, { task: 'sh-out' }]) {
    const task = await start(engine.context, { ...inside, ...(parent && { parent }) }, CALLER);
    expect(task.below).toEqual({ root: 'ag-1', depth: 1, run: 'ag-1' });
    expect(task.parent?.task).toBe(parent?.task ?? 'ag-1');
  }
  const outside = await start(
    engine.context,
    { ...command, producer: 'cli', parent: { task: 'sh-out' } },
    CALLER,
  );
  expect(outside.below).toBeUndefined();
});

test('of several runs above a task, the deepest counts', () => {
  const one = sampleAgentRun({ id: 'one' });
  const two = sampleAgentRun({ id: 'two', parent: { task: 'one' } });
  const find = (id: string) => [one, two].find((task) => task.id === id);
  for (const parents of [
    ['one', 'two'],
    ['two', 'one'],
    ['gone', undefined, 'two'],
  ])
    expect(belowAny(parents, find)).toEqual({ root: 'one', depth: 2, run: 'two' });
  expect(belowAny(['gone', undefined], find)).toBeUndefined();
});
