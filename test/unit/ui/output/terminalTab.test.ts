import { expect, test } from 'vitest';
import { writerOf } from '../../../../src/ui/output/terminalTab.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { aTask } from '../aTask.ts';

/** What is drawn in the tab of a task before anything of it is, and then. */
function drawn(task: ReturnType<typeof aTask>) {
  const model = new TaskModel();
  model.replaceAll([task], []);
  const texts: string[] = [];
  const write = writerOf(task, { model, fire: (text) => texts.push(text) });
  const before = texts.join('');
  for (const text of ['one', 'two']) write(text);
  return { before, all: texts.slice(before === '' ? 0 : 1) };
}

test('the tab of a task that has not started says so, until what it prints takes that place', () => {
  const queued = drawn(aTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } } }));
  expect(queued.before).toContain('[not started: next · queued]');
  expect(queued.all).toEqual(['\u001b[2J\u001b[3J\u001b[Hone', 'two']);
});

test('into the tab of a task that has started nothing comes but what it prints', () => {
  expect(drawn(aTask({ status: { state: 'running' } }))).toEqual({ before: '', all: ['one', 'two'] });
});
