import type { Task } from '../../../src/protocol/task.ts';

/** A shell task that completed after two seconds, with what a test changes of it. */
export function makeTask(changes: Partial<Task> = {}): Task {
  return {
    schema: 1,
    id: 'sh-aaaaaaaa',
    kind: 'shell',
    description: 'make all',
    producer: 'cli',
    owner: { id: 'cli:ann', label: 'ann' },
    spec: { command: 'make all', cwd: '/project', environment: 'e1' },
    attempt: { number: 1 },
    status: { state: 'completed', exitCode: 0 },
    createdAt: '2026-01-01T10:00:00.000Z',
    updatedAt: '2026-01-01T10:00:02.000Z',
    startedAt: '2026-01-01T10:00:00.000Z',
    endedAt: '2026-01-01T10:00:02.000Z',
    output: { path: '/data/output/sh-aaaaaaaa.log', bytes: 1500 },
    ...changes,
  };
}
