import { expect, test } from 'vitest';
import { executorWord, readExecutor } from '../../../src/protocol/executorText.ts';
import { chosenExecutor } from '../../../src/core/chosenExecutor.ts';

const settings = { slurm: { partition: 'main', cpus: 2 }, groups: { train: 'slurm:gpu', small: 'slurm' } };
const slurm = { kind: 'slurm' } as const;

test.each([
  ['a task runs here', undefined, 'default', undefined],
  ['a task of a group runs where that does', undefined, 'train', { ...slurm, partition: 'gpu', cpus: 2 }],
  [
    'a group without a partition has the usual one',
    undefined,
    'small',
    { ...slurm, partition: 'main', cpus: 2 },
  ],
  ['a task may run here nevertheless', { kind: 'local' } as const, 'train', undefined],
  [
    'what a task asks itself counts',
    { ...slurm, cpus: 8 },
    'train',
    { ...slurm, partition: 'main', cpus: 8 },
  ],
  ['a name that every object has is no group', undefined, 'constructor', undefined],
] as const)('%s', (...[, given, group, expected]) => {
  expect(chosenExecutor(given, { group, folder: '/home/me' }, settings)).toEqual(expected);
});

test('nothing but options of jobs gets onto a record', () => {
  const given = { ...slurm, time: '1:00', place: { job: 'x' } };
  expect(chosenExecutor(given, { group: 'default', folder: '/' })).toEqual({ ...slurm, time: '1:00' });
});

/** What is asked, the group and the folder: the first that says something counts. */
test.each([
  ['the folder', undefined, 'default', '/work/model', 'slurm:long'],
  ['a folder around it', undefined, 'default', '/work/model/src', 'slurm:long'],
  ['the nearest folder', undefined, 'default', '/work/model/small/x', 'slurm'],
  ['no folder that is only named like it', undefined, 'default', '/work/models', undefined],
  ['the group before the folder', undefined, 'train', '/work/model', 'slurm:gpu'],
  ['what is asked before both', 'slurm:debug', 'train', '/work/model', 'slurm:debug'],
  ['this machine, if that is asked', 'local', 'train', '/work/model', undefined],
] as const)('where a task runs says %s', (...[, asked, group, folder, expected]) => {
  const folders = { '/work/model': 'slurm:long', '/work/model/small/': 'slurm' };
  const given = asked && readExecutor(asked);
  const chosen = chosenExecutor(given, { group, folder }, { groups: { train: 'slurm:gpu' }, folders });
  expect(chosen && executorWord(chosen)).toBe(expected);
});
