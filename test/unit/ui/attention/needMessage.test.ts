import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { commandText } from '../../../../src/base/commandText.ts';
import { revealedLine } from '../../../../src/base/plainText.ts';
import type { AgentRequest } from '../../../../src/protocol/agentRequests.ts';
import { rowOf } from '../../../../src/protocol/taskRow.ts';
import { showNeed } from '../../../../src/ui/attention/needMessage.ts';
import { needsOf, type Need } from '../../../../src/ui/attention/needs.ts';
import { commands, window } from '../../../helpers/eagerEditor.ts';
import { aTask } from '../aTask.ts';

/** What a person is told of a command that an agent wants to run, and the buttons with it. */
async function told(command: string | string[]): Promise<{ message: string; buttons: string[] }> {
  const task = aTask({
    ...{ spec: { kind: 'shell', command, cwd: '/work', environment: {} } },
    status: {
      state: 'pending',
      waitsFor: { kind: 'approval', since: '2026-01-01T00:00:00.000Z', run: 'ag-1', agent: 'Claude Code' },
    },
  } as never);
  const show = vi.spyOn(window, 'showWarningMessage').mockResolvedValue(undefined as never);
  await showNeed(needsOf(rowOf(task))[0] as Need, { gateway: {} as never, isInScope: () => true });
  const [message, ...items] = (show.mock.lastCall ?? []) as unknown as [string, ...{ title: string }[]];
  return { message, buttons: items.map(({ title }) => title) };
}

const part = fc.oneof(fc.string({ maxLength: 120 }), fc.constantFrom('\n', '\r', ' && ', 'x'.repeat(90)));
const lines = fc
  .array(part, { minLength: 1, maxLength: 6 })
  .map((parts) => parts.join(''))
  .filter((command) => command.trim() !== '');
const word = fc.oneof(
  { weight: 15, arbitrary: fc.string({ maxLength: 4 }) },
  { weight: 1, arbitrary: fc.constant('x'.repeat(2100)) },
);
const words = fc.array(word, { minLength: 1, maxLength: 30, size: 'max' });

test('what an agent wants to run is allowed with one press only where all of it is said', () =>
  fc.assert(
    fc.asyncProperty(fc.oneof(lines, words), async (command) => {
      const { message, buttons } = await told(command);
      expect(buttons).toContain('Answer…');
      if (!buttons.includes('Allow')) return;
      // Ends of lines and what cannot be seen are written out.
      expect(message).toContain(revealedLine(commandText(command)).replaceAll('](', '] ('));
    }),
    { numRuns: 500 },
  ));

test('a command that is shown whole can be allowed from the message, one that is cut cannot', async () => {
  const all = ['Allow', 'Deny', 'Answer…', 'Turn Off…'];
  expect((await told('npm test')).buttons).toEqual(all);
  const { message, buttons } = await told('echo a # b\nrm -rf c');
  expect(message).toContain('echo a # b \u23ce rm -rf c');
  expect(buttons).toEqual(all);
  expect((await told(`echo ${'a'.repeat(300)}; rm -rf b`)).buttons).toEqual(['Answer…', 'Turn Off…']);
});

test.each([
  {
    labels: ['Allow', 'Allow for This Session', 'Deny'],
    buttons: ['Allow', 'Allow for This Session', 'Deny'],
  },
  // The longest has no room.
  { labels: ['Allow', 'Allow Edits for This Session', 'Deny'], buttons: ['Allow', 'Deny', 'Answer…'] },
  // Of a plan. As buttons the first two would read the same, and the last one alone would be no choice.
  {
    labels: ['Approve, and Allow Edits', 'Approve, and Ask Each Time', 'Keep Planning'],
    buttons: ['Answer…'],
  },
  { labels: ['Yes, and do not ask again for commands of npm in this folder', 'No'], buttons: ['Answer…'] },
  { labels: ['Use pnpm', 'Use yarn', 'Use npm'], buttons: ['Use pnpm', 'Use yarn', 'Use npm'] },
])('of answers $labels those are buttons of a message that have room', async ({ labels, buttons }) => {
  const options = labels.map((label, index) => ({
    ...{ id: String(index), label },
    decision: index === labels.length - 1 ? ('deny' as const) : ('allow' as const),
  }));
  const tool = { id: '1', kind: 'other', name: 'Tool', title: 'Tool' } as const;
  const request: AgentRequest = { id: 'r1', kind: 'plan', tool, options };
  const show = vi.spyOn(window, 'showWarningMessage').mockResolvedValue(undefined as never);
  await showNeed({ task: aTask({}), request }, { gateway: {} as never, isInScope: () => true });
  const [, ...items] = (show.mock.lastCall ?? []) as unknown as [string, ...{ title: string }[]];
  expect(items.map(({ title }) => title)).toEqual([...buttons, 'Open', 'Turn Off…']);
});

test('what waits at a gate is started from its message, which offers no output that it does not have', async () => {
  const since = '2026-01-01T00:00:00.000Z';
  const task = aTask({ status: { state: 'pending', waitsFor: { kind: 'gate', after: 'sh-0', since } } });
  const start = { title: 'Start Next' };
  const show = vi.spyOn(window, 'showWarningMessage').mockResolvedValue(start as never);
  const run = vi.spyOn(commands, 'executeCommand').mockResolvedValue(undefined);
  onTestFinished(() => run.mockRestore());
  const done = await showNeed({ task }, { gateway: {} as never, isInScope: () => true });
  const [, ...items] = (show.mock.lastCall ?? []) as unknown as [string, ...{ title: string }[]];
  expect(items.map(({ title }) => title)).toEqual(['Start Next', 'Turn Off…']);
  await done();
  expect(run).toHaveBeenCalledExactlyOnceWith('legwork.startNext', { id: task.id });
});
