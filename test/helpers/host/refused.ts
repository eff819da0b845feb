import { expect } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { waitFor } from './waitFor.ts';
import type { TaskClient } from '../../../src/client/taskClient.ts';
import type { ErrorCode } from '../../../src/protocol/errors.ts';

/** Expects an error with a code and one sentence for people, and that nothing has changed. */
export async function expectRefused(
  client: TaskClient,
  attempt: () => Promise<unknown>,
  expected: { code: ErrorCode; says: string },
): Promise<void> {
  const everything = { includeHidden: true };
  const before = await waitFor('what starts or ends to have done so', async () => {
    const tasks = await client.list(everything);
    return tasks.some(isUnsettled) ? undefined : tasks.map(withoutSize);
  });
  const groups = await client.groups();
  await expect(attempt()).rejects.toMatchObject({
    code: expected.code,
    message: expect.stringContaining(expected.says) as string,
  });
  expect((await client.list(everything)).map(withoutSize)).toEqual(before);
  expect(await client.groups()).toEqual(groups);
}

/** What runs may print meanwhile. */
function withoutSize({ output: { bytes: _bytes, ...output }, ...task }: Task) {
  return { ...task, output };
}

/** Whether a task is about to change by itself. */
function isUnsettled({ status }: Task): boolean {
  return (status.state === 'pending' && !status.waitsFor) || status.state === 'cancelRequested';
}
