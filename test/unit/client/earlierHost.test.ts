import { PassThrough } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { createMessageConnection, type MessageConnection } from 'vscode-jsonrpc/node';
import { TaskClient } from '../../../src/client/taskClient.ts';
import { ErrorCode, isExpectedError } from '../../../src/protocol/errors.ts';

/* A client of a host that knows none of its verbs. */

const open: MessageConnection[] = [];
afterEach(() => {
  for (const connection of open.splice(0)) connection.dispose();
});

function connectToEarlierHost(): TaskClient {
  const [there, back] = [new PassThrough(), new PassThrough()];
  const [ours, theirs] = [createMessageConnection(back, there), createMessageConnection(there, back)];
  open.push(ours, theirs);
  theirs.listen();
  ours.listen();
  return new TaskClient(ours);
}

const verbs = Object.getOwnPropertyNames(TaskClient.prototype).filter((name) => name !== 'constructor');

test.each(verbs)('%s of a later version is refused in a sentence that says what to do', async (verb) => {
  const client = connectToEarlierHost() as unknown as Record<string, (params: unknown) => Promise<unknown>>;
  const error: unknown = await client[verb]?.({}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: ErrorCode.earlierHost });
  expect(isExpectedError(error)).toBe(true);
  expect((error as Error).message).toMatch(/earlier version.*`legwork host restart`/);
});
