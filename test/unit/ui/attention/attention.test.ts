import { expect, test } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import {
  attentionBadge,
  AttentionCount,
  attentionText,
  endKey,
  statusBarText,
  type Seen,
} from '../../../../src/ui/attention/attention.ts';
import { anEndedTask, aTask } from '../aTask.ts';

function attentionOf(tasks: Task[], seen: Seen) {
  const count = new AttentionCount();
  for (const task of tasks) count.put(task, seen);
  return count.value;
}

test('attention counts what is unfinished and what was not looked at', () => {
  const failed = anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, { id: 'sh-2' });
  const nothing = { until: '', opened: new Set<string>() };
  const attention = attentionOf([aTask(), failed], nothing);
  expect(attention).toEqual({ live: 1, needsYou: 0, unseenFailures: 1 });
  expect(statusBarText(attention)).toBe('$(sync~spin) 1 · $(bell-dot) 1');
  expect(attentionText(attention)).toBe('1 unfinished, 1 failed, not looked at yet');
  expect(attentionBadge(attention)).toEqual({ value: 1, tooltip: '1 failed, not looked at yet' });
  const opened = { until: '', opened: new Set([endKey(failed)]) };
  expect(statusBarText(attentionOf([failed], opened))).toBe('');
  expect(attentionOf([failed], { ...nothing, until: failed.endedAt ?? '' }).unseenFailures).toBe(0);
  expect(attentionBadge(attentionOf([aTask()], nothing))).toBeUndefined();
});
