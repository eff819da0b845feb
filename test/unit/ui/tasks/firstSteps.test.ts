import { expect, test } from 'vitest';
import manifest from '../../../../package.json' with { type: 'json' };
import { Emitter } from '../../../../src/base/events.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { followFirstSteps } from '../../../../src/ui/tasks/firstSteps.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { anAgentTask } from '../anAgentTask.ts';
import { aTask } from '../aTask.ts';

test('each step is checked off once, by a task that shows that it was done', () => {
  const model = new TaskModel();
  const done: string[] = [];
  followFirstSteps(model, (step) => done.push(step));
  const add = (task: Task) => model.apply({ changed: [task], removed: [] });
  add(aTask({ id: 'a', producer: 'extension:x' }));
  expect(done).toEqual([]);
  for (const id of ['b', 'c']) add(aTask({ id, producer: 'user' }));
  expect(done).toEqual(['runCommand']);
  add({ ...anAgentTask(), id: 'd', producer: 'user' });
  add(aTask({ id: 'e', producer: 'cli' }));
  expect(done).toEqual(['runCommand', 'runAgent', 'useCommandLine']);
});

test('nothing is followed any more when all is done', () => {
  const changes = new Emitter<never>();
  let count = 0;
  followFirstSteps({ onDidChange: changes.event }, () => count++);
  const tasks = [
    aTask({ id: 'a', producer: 'user' }),
    { ...anAgentTask(), producer: 'user' },
    aTask({ id: 'b', producer: 'cli' }),
  ];
  const change = { changed: tasks.map((task) => ({ task })), removed: [] } as unknown as never;
  changes.fire(change);
  changes.fire(change);
  expect(count).toBe(3);
});

test('the walkthrough waits for what is told', () => {
  const events = manifest.contributes.walkthroughs.flatMap(({ steps }) =>
    steps.flatMap((step) => step.completionEvents),
  );
  const keys = events
    .filter((event) => event.startsWith('onContext:'))
    .map((event) => event.slice('onContext:legwork.did.'.length));
  expect(keys.toSorted()).toEqual(['runAgent', 'runCommand', 'useCommandLine']);
  const commands = new Set(manifest.contributes.commands.map(({ command }) => `onCommand:${command}`));
  expect(events.filter((event) => event.startsWith('onCommand:') && !commands.has(event))).toEqual([]);
});
