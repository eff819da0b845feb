import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { followOutput } from '../../../src/client/outputFollower.ts';
import { openRegularFile } from '../../../src/client/regularFile.ts';
import { readReplay, replayOf } from '../../../src/client/terminalReplay.ts';
import {
  followTranscript,
  readTranscript,
  readTranscriptPage,
} from '../../../src/client/transcriptFollower.ts';

/** All that read a file which a record names; each fails, or tells of its error. */
const READERS: [string, (path: string) => Promise<unknown>][] = [
  ['openRegularFile', (path) => openRegularFile(path)],
  ['readReplay', (path) => readReplay(path, 10)],
  ['readTranscriptPage', (path) => readTranscriptPage({ path, bytes: 10 })],
  ['readTranscript', (path) => readTranscript(path).next()],
  [
    'replayOf',
    (path) => {
      const task = {
        status: { state: 'running' },
        attempt: { number: 1 },
        output: { path, bytes: 0 },
      } as Task;
      return replayOf(task);
    },
  ],
  [
    'followOutput',
    (path) =>
      untilError((onError) => followOutput({ path, onBytes: () => expect.fail('it was read'), onError })),
  ],
  [
    'followTranscript',
    (path) =>
      untilError((onError) =>
        followTranscript({ path, onEvents: () => expect.fail('it was read'), onError }),
      ),
  ],
];

async function untilError(follow: (onError: (error: Error) => void) => { dispose(): void }): Promise<never> {
  const told = Promise.withResolvers<never>();
  const follower = follow(told.reject);
  return told.promise.finally(() => follower.dispose());
}

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-regular-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a file is opened, also through a link, and none is nothing', async () => {
  const folder = aFolder();
  writeFileSync(join(folder, 'file'), 'text');
  symlinkSync('file', join(folder, 'link'));
  for (const name of ['file', 'link']) {
    const file = await openRegularFile(join(folder, name));
    expect(await file?.readFile('utf8')).toBe('text');
    await file?.close();
  }
  expect(await openRegularFile(join(folder, 'none'))).toBeUndefined();
});

describe.skipIf(process.platform === 'win32')('what is no file', () => {
  test.each(READERS)('%s reads no pipe, device or folder that a record names', async (_name, read) => {
    const folder = aFolder();
    const at = (name: string) => join(folder, name);
    execFileSync('mkfifo', [at('pipe')]);
    mkdirSync(at('folder'));
    symlinkSync('/dev/zero', at('device'));
    symlinkSync('pipe', at('link'));
    for (const name of ['pipe', 'folder', 'device', 'link'])
      await expect(read(at(name))).rejects.toThrow(/not a regular file/);
  });
});
