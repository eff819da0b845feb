import { expect, onTestFinished, test, vi } from 'vitest';
import type { SearchParams } from '../../../../src/protocol/search.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { searchOutputs } from '../../../../src/ui/search/commands/searchOutputs.ts';
import { window } from '../../../helpers/eagerEditor.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

/** What the host is asked to search when a person types a text, the command being called with these arguments. */
async function searched(...args: unknown[]): Promise<SearchParams[]> {
  const type = vi.spyOn(window, 'showInputBox').mockResolvedValue('needle');
  onTestFinished(() => type.mockRestore());
  const asked: SearchParams[] = [];
  const client = {
    search: (params: SearchParams) => {
      asked.push(params);
      return Promise.resolve({ hits: 0, isCut: false, tasks: 1 });
    },
  };
  const context = {
    gateway: { withClient: (use: (of: typeof client) => unknown) => Promise.resolve(use(client)) },
    workspaceMemory: { get: () => undefined, update: () => Promise.resolve() },
  } as unknown as CommandContext;
  // The list of what was found stays open.
  void searchOutputs(context, args);
  await vi.waitFor(() => expect(asked).toHaveLength(1), PATIENCE);
  return asked;
}

test('from the title of the view all outputs are searched, whatever is selected there; a program names tasks', async () => {
  const row = { kind: 'task', id: 'sh-1' };
  for (const args of [[], [row], [row, [row]], [undefined, [row]], [{ kind: 'group', group: 'a' }, []]])
    // oxlint-disable-next-line no-await-in-loop -- one command after the other
    expect(await searched(...args)).toEqual([{ pattern: 'needle' }]);
  expect(await searched({ id: 'sh-1' })).toEqual([{ pattern: 'needle', words: ['sh-1'] }]);
});
