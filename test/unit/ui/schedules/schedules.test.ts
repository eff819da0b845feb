import { expect, onTestFinished, test, vi } from 'vitest';
import type { IfMissed, IfRunning } from '../../../../src/protocol/schedulePolicies.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import {
  editSchedule,
  pauseSchedule,
  resumeSchedule,
} from '../../../../src/ui/schedules/commands/schedules.ts';
import { removeTask } from '../../../../src/ui/tasks/commands/removeTasks.ts';
import type { TreeNode } from '../../../../src/ui/tasks/tree/treeNodes.ts';
import { commands, window } from '../../../helpers/eagerEditor.ts';

const at = '2026-01-01T00:00:00.000Z';
const schedule = {
  ...{ id: 'sc-1', title: 'make', when: 'every 2h', timeZone: 'UTC', cwd: '/work', kind: 'shell' },
  ...{ ifMissed: 'once' as IfMissed, ifRunning: 'skip' as IfRunning, history: [] },
};
const paused = { ...schedule, id: 'sc-2', pausedAt: at };

/** A window with rows that are selected, or that a key was pressed for, and what the host is asked to change. */
function aWindow(schedules: unknown[], rows: TreeNode[] = []) {
  const edits: unknown[] = [];
  const client = {
    schedules: () => Promise.resolve(schedules),
    scheduleTimes: () => Promise.resolve({ times: [at] }),
    editSchedule: (params: unknown) => Promise.resolve(edits.push(params)),
  };
  const context = {
    gateway: { withClient: (use: (of: typeof client) => unknown) => Promise.resolve(use(client)) },
    tree: { rowsInUse: rows, rowsAtFocus: () => Promise.resolve(rows) },
  } as unknown as CommandContext;
  return { context, edits };
}

const policies = (['once', 'skip'] as const).flatMap((ifMissed) =>
  (['skip', 'queue', 'cancel'] as const).map((ifRunning) => ({ ifMissed, ifRunning })),
);

test.each(policies)(
  'who changes only the time of a schedule keeps $ifMissed and $ifRunning',
  async (kept) => {
    const typed = vi.spyOn(window, 'showInputBox').mockResolvedValue('every 3h');
    onTestFinished(() => typed.mockRestore());
    const { context, edits } = aWindow([{ ...schedule, ...kept }]);
    // Whatever is asked, the first row is taken, as Enter does.
    await editSchedule(context, [{ kind: 'schedule', schedule: 'sc-1' }]);
    expect(edits).toEqual([{ id: 'sc-1', when: 'every 3h', ...kept }]);
  },
);

test('a command of the palette takes the schedule that is selected in the view, if it fits', async () => {
  const pick = vi.spyOn(window, 'showQuickPick');
  onTestFinished(() => pick.mockRestore());
  const both = [schedule, paused];
  const selected = aWindow(both, [{ kind: 'schedule', schedule: 'sc-2' }]);
  await resumeSchedule(selected.context, []);
  expect(selected.edits).toEqual([{ id: 'sc-2', isPaused: false }]);
  expect(pick).not.toHaveBeenCalled();
  await pauseSchedule(selected.context, []);
  expect(pick).toHaveBeenCalledOnce();
  expect(selected.edits.at(-1)).toEqual({ id: 'sc-1', isPaused: true });
});

test('the key that removes a task removes the schedule at the focus, too, and nothing where there is neither', async () => {
  const run = vi.spyOn(commands, 'executeCommand').mockResolvedValue(undefined);
  const pick = vi.spyOn(window, 'showQuickPick');
  onTestFinished(() => [run, pick].forEach((spy) => spy.mockRestore()));
  const row = { kind: 'schedule', schedule: 'sc-1' } as const;
  await removeTask(aWindow([schedule], [row]).context, [{ byKey: true }]);
  expect(run).toHaveBeenCalledExactlyOnceWith('legwork.removeSchedule', row);
  await removeTask(aWindow([schedule], [{ kind: 'section', section: 'running' } as never]).context, [
    { byKey: true },
  ]);
  await removeTask(aWindow([schedule]).context, [{ byKey: true }]);
  expect(run).toHaveBeenCalledOnce();
  expect(pick).not.toHaveBeenCalled();
});
