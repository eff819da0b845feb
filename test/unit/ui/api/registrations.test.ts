import { expect, test } from 'vitest';
import type { TaskClient } from '../../../../src/client/taskClient.ts';
import type { RegisterParams } from '../../../../src/protocol/messages.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { Registrations } from '../../../../src/ui/api/registrations.ts';
import type { HostGateway } from '../../../../src/ui/connection/hostGateway.ts';
import { aTask } from '../aTask.ts';

/** The registered work of an extension, with a host that gives each key one task, and refuses a description of nothing. */
function openRegistrations() {
  const tasks: Task[] = [];
  const client = {
    list: async () => [...tasks],
    register: async ({ key = '', description }: RegisterParams) => {
      if (description === '') throw new Error('The description is empty.');
      const known = tasks.find((task) => task.attempt.key === key);
      if (known) return known;
      const task = aTask({ id: `ot-${tasks.length}`, kind: 'other', attempt: { number: 1, key } });
      tasks.push({ ...task, spec: { external: true } as never });
      return task;
    },
  } as Partial<TaskClient> as TaskClient;
  const gateway = {
    onDidConnect: () => ({ dispose: () => undefined }),
    withClient: (use) => use(client),
  } as Partial<HostGateway> as HostGateway;
  return new Registrations({ gateway, producer: 'extension:acme.sample', log: {} as never });
}

test('work that is registered several times at once with a key is one task', async () => {
  const registrations = openRegistrations();
  const register = (key?: string) =>
    registrations.register({ description: 'Indexing', ...(key !== undefined && { key }) });
  const found = await Promise.all([
    register('a'),
    register('a'),
    register('b'),
    register('a'),
    register('b'),
  ]);
  expect(found.map(({ id }) => id)).toEqual(['ot-0', 'ot-0', 'ot-1', 'ot-0', 'ot-1']);
  const without = await Promise.all([register(), register()]);
  expect(new Set(without.map(({ id }) => id)).size).toBe(2);
});

test('a registration that is refused does not keep the next from its turn', async () => {
  const registrations = openRegistrations();
  const refused = registrations.register({ description: '' });
  const next = registrations.register({ description: 'Indexing' });
  await expect(refused).rejects.toThrow('is empty');
  expect((await next).id).toBe('ot-0');
});
