import { expect, test } from 'vitest';
import { newSilences, noticeOfSilences, silenceKey } from '../../../../src/ui/attention/silenceNotifier.ts';
import { sampleTask } from '../../core/sampleTask.ts';

const task = sampleTask({ name: 'tests', status: { state: 'running' }, stallAfterMs: 600_000 });
const silent = { ...task, silentSince: '2026-01-01T00:00:00.000Z' };

test('a silence is told when it begins, and not because the window learns of it only now', () => {
  const told = (changed: Parameters<typeof newSilences>[0]['changed'], isSnapshot = false) =>
    newSilences({ changed, isSnapshot });
  expect(told([{ task: silent, previous: task }])).toEqual([silent]);
  expect(told([{ task: silent, previous: silent }, { task }])).toEqual([]);
  expect(told([{ task: silent }], true)).toEqual([]);
  const next = { ...silent, silentSince: '2026-01-02T00:00:00.000Z' };
  expect(told([{ task: next, previous: silent }])).toEqual([next]);
  expect(told([{ task: { ...silent, hidden: true }, previous: task }])).toEqual([]);
  expect(silenceKey(next)).not.toBe(silenceKey(silent));
});

test('one message says which task it is, or how many there are', () => {
  expect(noticeOfSilences([silent])).toBe('tests: no output and no processor time for 10 minutes');
  expect(noticeOfSilences([silent, silent])).toBe('2 tasks print nothing and use no processor time');
});
