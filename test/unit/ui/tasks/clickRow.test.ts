import { globSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { rowCommand } from '../../../../src/ui/editor/ownCommands.ts';
import { clickRow } from '../../../../src/ui/tasks/commands/clickRow.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import type { TreeNode } from '../../../../src/ui/tasks/tree/treeNodes.ts';
import { commands } from '../../../helpers/eagerEditor.ts';
import { anAgentTask } from '../anAgentTask.ts';
import { aTask } from '../aTask.ts';

const racer = anAgentTask({ id: 'ag-2', race: { id: 'ra-1', name: 'three' } as never });

/** What the editor is asked to run when a row is clicked. */
async function ranBy(row: TreeNode | undefined): Promise<unknown[] | undefined> {
  const model = new TaskModel();
  model.replaceAll([aTask({ id: 'sh-1' }), anAgentTask(), racer], []);
  const run = vi.spyOn(commands, 'executeCommand').mockResolvedValue(undefined);
  onTestFinished(() => run.mockRestore());
  const tree = { clickedRow: () => Promise.resolve(row) };
  await clickRow({ model, tree } as unknown as CommandContext, []);
  return run.mock.lastCall;
}

test('a click shows what the row is about', async () => {
  const click = { isClick: true };
  const command: TreeNode = { kind: 'task', id: 'sh-1' };
  const agent: TreeNode = { kind: 'task', id: 'ag-1' };
  const change: TreeNode = { kind: 'change', run: 'ag-1', path: 'a.js' };
  const schedule: TreeNode = { kind: 'schedule', schedule: 'sc-1' };
  const more: TreeNode = { kind: 'more', of: 'section:completed' };
  expect(await ranBy(command)).toEqual(['legwork.showOutput', command, click]);
  expect(await ranBy(agent)).toEqual(['legwork.showTranscript', agent, click]);
  expect(await ranBy({ kind: 'race', race: 'ra-1' })).toEqual(['legwork.showRace', { id: 'ag-2' }]);
  expect(await ranBy(change)).toEqual(['legwork.openChange', change]);
  expect(await ranBy(schedule)).toEqual(['legwork.showSchedule', schedule]);
  expect(await ranBy(more)).toEqual(['legwork.showMore', more]);
});

test('a click on what is gone, or only opens and closes, runs nothing', async () => {
  expect(await ranBy(undefined)).toBeUndefined();
  expect(await ranBy({ kind: 'task', id: 'sh-gone' })).toBeUndefined();
  expect(await ranBy({ kind: 'section', section: 'running' })).toBeUndefined();
});

test('rows have no commands with arguments, which the editor forgets when it is told to draw them again', () => {
  expect(rowCommand('Show')).toEqual({ command: 'legwork.clickRow', title: 'Show' });
  const files = globSync('src/ui/tasks/tree/**/*.ts');
  expect(files.length).toBeGreaterThan(10);
  const others = files.filter((file) => /\.command = (?!rowCommand\()/.test(readFileSync(file, 'utf8')));
  expect(others).toEqual([]);
});
