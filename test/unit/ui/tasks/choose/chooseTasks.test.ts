import { expect, test } from 'vitest';
import { targetIds } from '../../../../../src/ui/tasks/choose/chooseTasks.ts';

test('a command finds its tasks in whatever it was called with', () => {
  const row = (id: string) => ({ kind: 'task', id });
  expect(targetIds([])).toBeUndefined();
  expect(targetIds([{ kind: 'group', group: 'failed' }])).toBeUndefined();
  expect(targetIds(['sh-1'])).toEqual(['sh-1']);
  expect(targetIds([row('sh-1')])).toEqual(['sh-1']);
  expect(targetIds([row('sh-1'), [row('sh-1'), row('sh-2')]])).toEqual(['sh-1', 'sh-2']);
  expect(targetIds([row('sh-3'), [row('sh-1'), row('sh-2')]])).toEqual(['sh-3']);
});
