import { expect, test, vi } from 'vitest';
import type { Changes } from '../../../../src/protocol/changes.ts';
import { RunChanges } from '../../../../src/ui/tasks/runChanges.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { anAgentRun } from '../anAgentRun.ts';
import { aChange, changesOf } from '../review/aChange.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

/** A window whose host answers what it is told to. */
function opened(memory: Record<string, unknown> = {}) {
  const model = new TaskModel();
  model.replaceAll([anAgentRun()]);
  const host = { asked: 0, answer: (): Promise<Changes> => Promise.resolve(changesOf([])) };
  const changes = new RunChanges({
    model,
    fetch: () => {
      host.asked++;
      return host.answer();
    },
    memory: {
      get: (key: string) => memory[key],
      update: async (key: string, value: unknown) => void (memory[key] = structuredClone(value)),
    } as never,
    refreshEveryMs: 1,
  });
  return { model, host, changes, memory };
}

test('of several who look at once, one asks', async () => {
  const { host, changes } = opened();
  await Promise.all([changes.load('ag-1'), changes.load('ag-1'), changes.refresh('ag-1')]);
  await changes.load('ag-1');
  expect(host.asked).toBe(1);
});

test('a run that nobody looked at is not asked for; one that somebody did is asked for again when it changes', async () => {
  const { model, host, changes } = opened();
  model.apply({ changed: [anAgentRun({ fileCount: 1 })], removed: [] });
  expect(host.asked).toBe(0);
  await changes.load('ag-1');
  host.answer = () => Promise.resolve(changesOf([aChange('a')]));
  // What says nothing of files is no reason.
  model.apply({ changed: [anAgentRun({ fileCount: 1, usage: { turns: 2 } })], removed: [] });
  model.apply({ changed: [anAgentRun({ fileCount: 2 })], removed: [] });
  await vi.waitFor(
    () => expect(changes.get('ag-1')).toEqual({ changes: changesOf([aChange('a')]) }),
    PATIENCE,
  );
  expect(host.asked).toBe(2);
  changes.dispose();
});

test('what changes while it is asked for is asked for again', async () => {
  const { model, host, changes } = opened();
  const { promise, resolve } = Promise.withResolvers<Changes>();
  host.answer = () => promise;
  const asking = changes.load('ag-1');
  model.apply({ changed: [anAgentRun({ fileCount: 3 })], removed: [] });
  resolve(changesOf([]));
  await asking;
  await vi.waitFor(() => expect(host.asked).toBe(2), PATIENCE);
  changes.dispose();
});

test('a problem is an answer, and is forgotten with the next one', async () => {
  const { host, changes } = opened();
  host.answer = () => Promise.reject(new Error('no'));
  expect(await changes.load('ag-1')).toEqual({ problem: new Error('no') });
  host.answer = () => Promise.resolve(changesOf([]));
  expect(await changes.refresh('ag-1')).toEqual({ changes: changesOf([]) });
});

test('who shows the files is told which of them are different, as far as that is known', async () => {
  const { host, changes } = opened();
  const told: (string[] | undefined)[] = [];
  changes.onDidChange(({ paths }) => void told.push(paths && [...paths].toSorted()));
  const answers = [
    ['same 1', 'other 1', 'gone 1'],
    ['same 1', 'other 2', 'fresh 1'],
    ['same 1', 'other 2', 'fresh 1'],
  ].map((files) =>
    changesOf(files.map((file) => aChange(file.split(' ')[0] ?? '', { after: file.split(' ')[1] ?? '' }))),
  );
  for (const answer of answers) {
    host.answer = () => Promise.resolve(answer);
    await changes.refresh('ag-1');
  }
  expect(told).toEqual([undefined, ['fresh', 'gone', 'other'], []]);
});

test('what is kept survives a reload, and ends with the next change of the file', () => {
  const { changes, memory } = opened();
  const file = aChange('a');
  changes.setMark('ag-1', { file, mark: 'kept' });
  const again = opened(memory).changes;
  expect(again.markOf('ag-1', file)).toBe('kept');
  expect(again.markOf('ag-1', aChange('b'))).toBeUndefined();
  expect(again.markOf('ag-1', { ...file, after: 'e'.repeat(40) })).toBeUndefined();
  expect(again.markOf('ag-1', { ...file, modeAfter: '100755' })).toBeUndefined();
  again.setMark('ag-1', { file, mark: 'discarded' });
  expect(again.markOf('ag-1', file)).toBe('discarded');
  again.setMark('ag-1', { file, mark: undefined });
  expect(opened(memory).changes.markOf('ag-1', file)).toBeUndefined();
});

test('what was kept of a removed run is forgotten, and what another version wrote does no harm', () => {
  const { changes, model, memory } = opened();
  changes.setMark('ag-1', { file: aChange('a'), mark: 'kept' });
  model.apply({ changed: [], removed: ['ag-1'] });
  expect(memory['legwork.keptChanges']).toEqual([]);
  for (const strange of [7, 'x', { a: 1 }, [['ag-1', 7]], [[7, []]], [['ag-1', [['a']]]]])
    expect(opened({ 'legwork.keptChanges': strange }).changes.markOf('ag-1', aChange('a'))).toBeUndefined();
});
