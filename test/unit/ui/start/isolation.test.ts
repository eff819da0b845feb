import { afterEach, expect, test } from 'vitest';
import type { Isolation } from '../../../../src/protocol/worktree.ts';
import { agentDraftOf, agentParams, newAgentDraft } from '../../../../src/ui/start/agentDraft.ts';
import { draftOf, draftText, startParams } from '../../../../src/ui/start/commandDraft.ts';
import { isolationText } from '../../../../src/ui/start/isolation.ts';
import { rememberIsolation, usualIsolation } from '../../../../src/ui/start/usualIsolation.ts';
import { changeSettings } from '../../../helpers/eagerEditor.ts';
import { anEndedRun } from '../anAgentRun.ts';
import { aTask } from '../aTask.ts';

const window = { environment: {}, now: 0, settings: { offersTools: true, isBriefed: true } };
const offer = { id: 'claude', name: 'Claude', program: ['claude'], install: '' } as never;

function aWorkspace(saved?: unknown) {
  const memory = new Map([['legwork.isolation', saved]]);
  const workspaceMemory = {
    get: (key: string) => memory.get(key),
    update: async (key: string, value: unknown) => void memory.set(key, structuredClone(value)),
  };
  return { workspaceMemory } as never;
}

afterEach(() => changeSettings({ isolation: undefined }));

test.each<[Isolation | undefined, string]>([
  [undefined, ''],
  [{}, 'in a worktree'],
  [{ dirty: true }, 'in a worktree with your changes'],
  [{ base: 'main' }, 'in a worktree from main'],
])('%j is asked of the host, for commands and agents, and is said', (worktree, said) => {
  const chosen = worktree && { worktree };
  const command = { command: 'ls', cwd: '/work', ...chosen };
  expect(startParams(command, window)).toMatchObject({ command: 'ls', ...chosen });
  expect('worktree' in startParams(command, window)).toBe(worktree !== undefined);
  expect(draftText(command)).toBe(said);
  const agent = newAgentDraft(offer, { cwd: '/work', mode: 'ask', ...chosen });
  expect(agentParams(agent, window).worktree).toEqual(worktree);
});

test('what is started again from a task in a worktree shares it', () => {
  const run = anEndedRun({ state: 'completed' }, {}, { worktree: 'wt-1234' });
  expect(agentDraftOf(run)?.worktree).toEqual({ id: 'wt-1234' });
  expect(draftOf(aTask({ worktree: 'wt-1234' }))?.worktree).toEqual({ id: 'wt-1234' });
  expect(draftOf(aTask())?.worktree).toBeUndefined();
  expect(isolationText({ id: 'wt-1234' })).toBe('in its worktree');
});

test('a workspace has its last choice, else the setting, whatever that is', async () => {
  const workspace = aWorkspace();
  expect(usualIsolation(workspace)).toEqual({});
  changeSettings({ isolation: 'worktreeWithChanges' });
  expect(usualIsolation(workspace)).toEqual({ worktree: { dirty: true } });
  await rememberIsolation(workspace, undefined);
  expect(usualIsolation(workspace)).toEqual({});
  await rememberIsolation(workspace, { base: 'main' });
  expect(usualIsolation(workspace)).toEqual({ worktree: { base: 'main' } });
  // A choice like the setting follows the setting from then on.
  await rememberIsolation(workspace, { dirty: true });
  changeSettings({ isolation: 'worktree' });
  expect(usualIsolation(workspace)).toEqual({ worktree: {} });
  changeSettings({ isolation: 'elsewhere' });
  expect(usualIsolation(workspace)).toEqual({});
});

test('a shared worktree is no choice for others, and what another version remembered does no harm', async () => {
  const workspace = aWorkspace();
  await rememberIsolation(workspace, { id: 'wt-1234' });
  expect(usualIsolation(workspace)).toEqual({});
  for (const strange of [
    7,
    'worktree',
    { worktree: 1 },
    { worktree: { base: 7 } },
    { worktree: { id: 'x' } },
  ])
    expect(usualIsolation(aWorkspace(strange))).toEqual({});
});
