import { expect, test } from 'vitest';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { executorOption, executorRows, foundRows } from '../../../../src/ui/start/executorOption.ts';
import { agentDraftOf, agentDraftText, agentParams } from '../../../../src/ui/start/agentDraft.ts';
import { draftOf, draftText, startParams } from '../../../../src/ui/start/commandDraft.ts';
import { anEndedRun } from '../anAgentRun.ts';
import { aTask } from '../aTask.ts';

const window = { environment: {}, now: 0, settings: { offersTools: true, isBriefed: true } };
const SETTINGS = {
  slurm: { partition: 'main', time: '1:00' },
  groups: { train: 'slurm:gpu', sweep: 'slurm:gpu' },
  folders: { '/work/model': 'slurm:long' },
};
const said = (rows: { label: string; description?: string }[]) =>
  rows.map(({ label, description }) => (description ? `${label} (${description})` : label));

/** Where a start belongs to, and where it runs by default. */
test.each([
  ['default', '/work', 'this machine'],
  ['default', '/work/model/src', 'slurm:long'],
  ['train', '/work/model', 'slurm:gpu'],
])('of %s in %s, the pick offers what the settings name, and says the default', (group, folder, usual) => {
  const rows = executorRows(SETTINGS, { group, folder });
  expect(said(rows)).toEqual([
    ...[`Default (${usual})`, 'This Machine', 'slurm', 'slurm:main', 'slurm:gpu', 'slurm:long'],
  ]);
  expect(rows[0]).not.toHaveProperty('executor');
  expect(rows[1]?.executor).toEqual({ kind: 'local' });
});

test('partitions follow where there are some, each once, and Slurm itself with them', () => {
  const set = executorRows(SETTINGS, { group: 'default', folder: '/' });
  expect(said(foundRows(['gpu', 'debug'], set))).toEqual(['slurm:debug']);
  const none = executorRows({}, { group: 'default', folder: '/' });
  expect(said(none)).toEqual(['Default (this machine)', 'This Machine']);
  expect(said(foundRows(['gpu'], none))).toEqual(['slurm', 'slurm:gpu']);
  expect(foundRows([], none)).toEqual([]);
});

test('the option says what was chosen, and nothing before', () => {
  const option = executorOption('default');
  const draft = { cwd: '/work' };
  expect(option.describe(draft)).toBeUndefined();
  expect(option.describe({ ...draft, executor: { kind: 'local' } })).toBe('this machine');
  expect(option.describe({ ...draft, executor: { kind: 'slurm', partition: 'gpu' } })).toBe('slurm:gpu');
});

test('a host that cannot be asked is reported, and chooses nothing', async () => {
  const gateway = { withClient: () => Promise.reject(new Error('no host')) };
  const around = { gateway } as unknown as CommandContext;
  await expect(executorOption('default').ask({ cwd: '/work' }, around)).rejects.toThrow('no host');
});

test.each([
  [{ kind: 'local' }, 'on this machine'],
  [{ kind: 'slurm', partition: 'gpu' }, 'on slurm:gpu'],
] as const)('%j is asked of the host, for commands and agents, and is said', (executor, words) => {
  const command = { command: 'make', cwd: '/work', executor };
  expect(startParams(command, window)).toMatchObject({ executor });
  expect(draftText(command)).toBe(words);
  const agent = {
    agent: 'claude',
    agentName: 'Claude',
    prompt: 'x',
    mode: 'ask',
    cwd: '/w',
    executor,
  } as const;
  expect(agentParams(agent, window)).toMatchObject({ executor });
  expect(agentDraftText(agent)).toBe(words);
});

test('what is edited and run again asks for the same job, and not for its place', () => {
  const executor = { kind: 'slurm', partition: 'gpu', time: '2:00', place: { job: 7, node: 'n2' } } as const;
  const asked = { kind: 'slurm', partition: 'gpu', time: '2:00' };
  expect(draftOf(aTask({ executor }))?.executor).toEqual(asked);
  expect(agentDraftOf(anEndedRun({ state: 'completed' }, {}, { executor }))?.executor).toEqual(asked);
  expect(draftOf(aTask())).not.toHaveProperty('executor');
});
