import type { Task } from '../../../src/protocol/task.ts';

export const IDENTITY = { pid: 4242, startTime: '123456', boot: 'b-1' };
export const CREATED_AT = '2026-01-02T03:04:05.000Z';

/** A pending task of attempt 1; `changes` replace its fields. */
export function sampleTask(changes: Partial<Task> = {}): Task {
  return {
    schema: 1,
    id: 'sh-7f3k2m9q',
    kind: 'shell',
    description: 'make all',
    producer: 'user',
    owner: { id: 'window:/w', label: 'w', workspace: '/w' },
    spec: { command: 'make all', cwd: '/w', environment: 'e1' },
    attempt: { number: 1 },
    status: { state: 'pending' },
    createdAt: CREATED_AT,
    updatedAt: CREATED_AT,
    output: { path: '/data/output/sh-7f3k2m9q.log', bytes: 0 },
    ...changes,
  };
}
