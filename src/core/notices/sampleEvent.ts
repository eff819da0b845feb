import type { Task } from '../../protocol/task.ts';
import type { TaskEventNotice } from './noticeEvents.ts';

/** An event of a task that does not exist, for a person who tries the command. */
export function sampleEvent(now: Date): TaskEventNotice {
  const at = now.toISOString();
  const task: Task = {
    schema: 1,
    id: 'sh-example',
    kind: 'shell',
    name: 'Example of a notification',
    description: 'true',
    producer: 'user',
    owner: { id: 'host:example', label: 'Example' },
    spec: { command: 'true', cwd: '/', environment: '' },
    attempt: { number: 1 },
    status: { state: 'completed', exitCode: 0 },
    createdAt: at,
    updatedAt: at,
    startedAt: at,
    endedAt: at,
    output: { path: '', bytes: 0 },
    result: { summary: 'The notification command works.' },
  };
  return { task, occasion: 'end', key: '1:end', event: 'done', at };
}
