import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { GrowingFile } from '../../../../src/base/growingFile.ts';
import type { RunRequest } from '../../../../src/core/agentAdapter.ts';
import { ConversationLog, readLog, type LogEntry } from '../../../../src/core/agentRuns/conversationLog.ts';

const REQUEST: RunRequest = { command: ['a'], transport: 'acp', prompt: 'p', mode: 'ask', cwd: '/w' };
const ENTRIES: LogEntry[] = [
  { line: '{"id":0}', after: 0 },
  { line: '{"id":"ü🦊"}', after: 2, message: 'm1', from: 'task sh-1' },
  { line: null, after: 5 },
];

function paths() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-log-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return { record: join(folder, 'sent'), input: join(folder, 'input') };
}

const fail = (error: Error) => {
  throw error;
};

function written() {
  const at = paths();
  const log = new ConversationLog(at, fail);
  log.begin(REQUEST);
  for (const entry of ENTRIES) log.write(entry);
  return at;
}

test('what was sent is read again, and the agent has got the same lines', () => {
  const at = written();
  expect(readLog(at)).toEqual({ request: REQUEST, entries: ENTRIES });
  expect(readFileSync(at.input, 'utf8')).toBe('{"id":0}\n{"id":"ü🦊"}\n');
});

test('what belongs together is on the disk at once, and the agent gets it after that', () => {
  const at = paths();
  const log = new ConversationLog(at, fail);
  const writes = vi.spyOn(GrowingFile.prototype, 'append');
  onTestFinished(() => writes.mockRestore());
  log.begin(REQUEST);
  log.write(...ENTRIES);
  const lines = writes.mock.calls.map(([text]) => String(text).split('\n').length - 1);
  expect(lines).toEqual([2, ENTRIES.length, 2]);
  expect(readLog(at)).toEqual({ request: REQUEST, entries: ENTRIES });
});

test('nothing was begun', () => {
  expect(readLog(paths())).toBeUndefined();
});

test.each([0, 1, 8, 9, 15, 22])(
  'a host that died after %i bytes for the agent: the next gives it the rest',
  (size) => {
    const at = written();
    truncateSync(at.input, size);
    const earlier = readLog(at);
    new ConversationLog(at, fail).goOn(at, earlier?.entries ?? []);
    expect(readFileSync(at.input, 'utf8')).toBe('{"id":0}\n{"id":"ü🦊"}\n');
  },
);

test('an entry that was cut off was never sent', () => {
  const at = written();
  appendFileSync(at.record, '{"line":"{\\"id\\":9');
  expect(readLog(at)?.entries).toEqual(ENTRIES);
  const log = new ConversationLog(at, fail);
  log.goOn(at, ENTRIES);
  log.write({ line: 'next', after: 6 });
  expect(readLog(at)?.entries.at(-1)).toEqual({ line: 'next', after: 6 });
});
