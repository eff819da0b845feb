import { expect, onTestFinished, test, vi } from 'vitest';
import type { RunMode } from '../../../../src/protocol/runMode.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { modeText, runModes } from '../../../../src/ui/tasks/agentModes.ts';
import { adjustAgentRun } from '../../../../src/ui/tasks/commands/adjustAgentRun.ts';
import { window } from '../../../helpers/eagerEditor.ts';
import { anAgentTask } from '../anAgentTask.ts';

/** What the host is asked for when a person picks a mode, who agrees to its consequences or not. */
async function adjusted(
  mode: RunMode,
  how: { agrees?: boolean; agreedBefore?: boolean },
): Promise<unknown[]> {
  const pick = vi
    .spyOn(window, 'showQuickPick')
    .mockImplementation((items) =>
      Promise.resolve(items.find((item) => (item as { label: string }).label === modeText(mode))),
    );
  const warn = vi
    .spyOn(window, 'showWarningMessage')
    .mockResolvedValue(how.agrees ? 'Allow Everything' : undefined);
  onTestFinished(() => [pick, warn].forEach((spy) => spy.mockRestore()));
  const task = anAgentTask();
  const asked: unknown[] = [];
  const client = { adjust: (params: unknown) => Promise.resolve(asked.push(params)) };
  const context = {
    gateway: {
      withClient: (use: (of: typeof client) => unknown) => Promise.resolve(use(client)),
      wholeTask: () => Promise.resolve(task),
    },
    model: { get: () => task },
    workspaceMemory: { get: () => how.agreedBefore, update: () => Promise.resolve() },
  } as unknown as CommandContext;
  await adjustAgentRun(context, [{ id: task.id }]);
  return asked;
}

test.each(runModes)(
  'a run may be changed to %s; to do everything only once the person has agreed',
  async (mode) => {
    const change = [{ id: 'ag-1', mode }];
    expect(await adjusted(mode, {})).toEqual(mode === 'allowAll' ? [] : change);
    expect(await adjusted(mode, { agrees: true })).toEqual(change);
    expect(await adjusted(mode, { agreedBefore: true })).toEqual(change);
  },
);
