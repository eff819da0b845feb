import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  judgeOwner,
  parseOwner,
  type Claimant,
  type DirectoryOwner,
} from '../../../src/protocol/directoryOwner.ts';

const owner: DirectoryOwner = { schema: 1, id: 'a', name: 'login1', boot: 'boot-1' };
const claimant: Claimant = { id: 'b', name: 'login2', boot: 'boot-2', isOnOwnDisk: false };

test.each<[what: string, owner: DirectoryOwner | undefined, claimant: Claimant, kind: string]>([
  ['nobody has it', undefined, claimant, 'free'],
  ['the same machine', owner, { ...claimant, id: 'a' }, 'own'],
  ['the same machine after a boot and with another name', owner, { ...claimant, id: 'a', boot: 'x' }, 'own'],
  ['another machine', owner, claimant, 'elsewhere'],
  ['a machine that a person has given it to', { ...owner, takenOverBy: 'b' }, claimant, 'inherited'],
  ['a third machine', { ...owner, takenOverBy: 'c' }, claimant, 'elsewhere'],
  ['a container of an earlier boot', owner, { ...claimant, isOnOwnDisk: true }, 'inherited'],
  ['a container beside it', owner, { ...claimant, boot: 'boot-1', isOnOwnDisk: true }, 'elsewhere'],
  [
    'a container where boots have no id',
    { ...owner, boot: '-' },
    { ...claimant, isOnOwnDisk: true },
    'elsewhere',
  ],
])('%s', (...[, has, wants, kind]) => expect(judgeOwner(has, wants).kind).toBe(kind));

test('whatever the file holds, nothing is thrown, and only a machine is one', () => {
  expect(parseOwner(JSON.stringify(owner))).toEqual(owner);
  for (const text of ['', 'null', '[]', '{}', JSON.stringify({ ...owner, id: 7 })])
    expect(parseOwner(text)).toBeUndefined();
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => parseOwner(text) === undefined));
});
