import { faultOf, fits } from '../base/schema.ts';
import type { Task } from '../protocol/task.ts';
import { taskRecord } from '../protocol/taskRecord.ts';

/** A record as it is written: human-readable JSON, without the state that only this host needs. */
export function formatRecord(task: Task): string {
  const { unsaved: _unsaved, ...record } = task;
  return `${JSON.stringify(record, undefined, 2)}\n`;
}

/**
 * Reads a record of any released schema. Unknown fields are kept, for the version that wrote them.
 * @throws Error with the reason, if it is not a record
 */
export function parseRecord(text: string): Task {
  const value = inToday(JSON.parse(text));
  const schema = taskRecord();
  if (!fits(schema, value)) throw new Error(faultOf(schema, value));
  if ('prompt' in value.spec && !value.agent)
    throw new Error('"agent" is missing, and "spec" is that of an agent.');
  return value;
}

/** Early versions did not record what a task waits for; it was always input. */
function inToday(record: unknown): unknown {
  const { status } = (record ?? {}) as { status?: { state?: unknown } | null };
  if (status?.state === 'waiting' && !('for' in status)) Object.assign(status, { for: 'input' });
  return record;
}
