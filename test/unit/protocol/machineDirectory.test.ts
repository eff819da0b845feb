import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { ownMachineSync } from '../../../src/base/askMachine.ts';
import { machineDirectory, resolveOwnDirectory } from '../../../src/protocol/machineDirectory.ts';

afterEach(() => vi.unstubAllEnvs());

test('each machine has a directory below the one that is set, and inside of its tasks the same', () => {
  const own = machineDirectory('/shared', 'one');
  expect(own).toBe(join('/shared', 'machines', 'one'));
  expect(machineDirectory(own, 'one')).toBe(own);
  expect(machineDirectory('/shared', 'two')).toBe(join('/shared', 'machines', 'two'));
});

test('a person chooses that with the setting or the variable', () => {
  const { id } = ownMachineSync();
  expect(resolveOwnDirectory('/shared')).toBe('/shared');
  expect(resolveOwnDirectory('/shared', true)).toBe(join('/shared', 'machines', id));
  vi.stubEnv('LEGWORK_PER_MACHINE', '1');
  vi.stubEnv('LEGWORK_HOME', '/else');
  expect(resolveOwnDirectory()).toBe(join('/else', 'machines', id));
});
