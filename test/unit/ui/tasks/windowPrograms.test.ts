import { expect, test } from 'vitest';
import { WorkspaceTasks } from '../../../../src/ui/tasks/taskScope.ts';
import { isOfWindow, programSession } from '../../../../src/ui/tasks/windowPrograms.ts';
import { aTask } from '../aTask.ts';

const here = { id: 'window:file:///work/a', label: 'a', workspace: 'file:///work/a' };
const there = { id: 'window:file:///work/ab', label: 'ab', workspace: 'file:///work/ab' };
const empty = { id: 'window:empty', label: 'Empty window' };
const sample = { id: 'extension:acme.sample', label: 'Sample' };

test('a program in a window has a session of its own, which sees its own tasks and belongs to the workspace', () => {
  expect(programSession(here, sample)).toEqual({
    id: 'extension:acme.sample@window:file:///work/a',
    label: 'Sample',
    workspace: here.workspace,
    role: 'program',
  });
});

test.each([here, there, empty])('work of a program shows in its own window: $label', (window) => {
  const task = aTask({ owner: programSession(window, sample), spec: { external: true } });
  const shown = [here, there, empty].filter(({ id }) =>
    new WorkspaceTasks({ session: id, folders: [] }).has(task),
  );
  expect(shown).toEqual([window]);
  expect(isOfWindow(task, window.id)).toBe(true);
});
