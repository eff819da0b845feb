import type { Task } from '../../../src/protocol/task.ts';

/** A running task, with what a test needs different. */
export function aTask(differences: Partial<Task> = {}): Task {
  return {
    schema: 1,
    id: 'sh-1',
    kind: 'shell',
    description: 'npm test',
    producer: 'user',
    owner: { id: 'window:file:///work', label: 'work' },
    spec: { command: 'npm test', cwd: '/work', environment: 'e1' },
    attempt: { number: 1 },
    status: { state: 'running' },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    startedAt: '2026-01-01T00:00:00.000Z',
    output: { path: '/data/output/sh-1.log', bytes: 0 },
    ...differences,
  };
}

/** A task that ended some seconds after its start. */
export function anEndedTask(status: Task['status'], differences: Partial<Task> = {}): Task {
  return aTask({ status, endedAt: '2026-01-01T00:01:04.000Z', ...differences });
}
