import { expect, test } from 'vitest';
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
  expect(chosenExecutor(given, group, settings)).toEqual(expected);
});

test('nothing but options of jobs gets onto a record', () => {
  const given = { ...slurm, time: '1:00', place: { job: 'x' } };
  expect(chosenExecutor(given, 'default')).toEqual({ ...slurm, time: '1:00' });
});
