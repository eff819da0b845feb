import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { seededRandom } from '../../helpers/host/seededRandom.ts';
import {
  followOutput,
  followText,
  type FollowTextOptions,
  type OutputFollower,
} from '../../../src/client/outputFollower.ts';
import { PATIENCE } from '../../helpers/patience.ts';

let directory: string;
let path: string;
let text: string;
let follower: OutputFollower | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'legwork-follow-'));
  path = join(directory, 'a.log');
  text = '';
});
afterEach(() => {
  follower?.dispose();
  rmSync(directory, { recursive: true });
});

const unexpected = (error: Error) => {
  throw error;
};

function follow(changes: Partial<FollowTextOptions> = {}): OutputFollower {
  follower = followText({ path, onText: (part) => (text += part), onError: unexpected, ...changes });
  return follower;
}

test('A2, A4: everything there is, and everything that comes', async () => {
  writeFileSync(path, 'one\n');
  await follow().catchUp();
  expect(text).toBe('one\n');
  appendFileSync(path, 'two\n');
  await vi.waitFor(() => expect(text).toBe('one\ntwo\n'), PATIENCE);
});

test('once it is disposed nothing is handed over, whatever it was just reading', async () => {
  writeFileSync(path, 'one\n');
  for (let moment = 0; moment < 60; moment += 1) {
    text = '';
    const disposed = follow();
    const read = disposed.catchUp();
    // oxlint-disable-next-line no-await-in-loop -- at another moment of reading each time
    for (let turn = 0; turn < moment; turn += 1) await new Promise(setImmediate);
    disposed.dispose();
    const before = text;
    // oxlint-disable-next-line no-await-in-loop
    await read;
    expect(text, `after ${moment} turns`).toBe(before);
  }
});

test('A4: catching up hands over everything written before', async () => {
  writeFileSync(path, '');
  const { catchUp } = follow();
  for (let round = 0; round < 20; round++) {
    appendFileSync(path, `${round}\n`);
    await catchUp();
    expect(text.endsWith(`${round}\n`)).toBe(true);
  }
});

test('A4: a large output comes whole, in slices', async () => {
  const content = 'äöü 0123456789\n'.repeat(40_000);
  writeFileSync(path, content);
  let slices = 0;
  await follow({
    onText: (part) => {
      slices++;
      text += part;
    },
  }).catchUp();
  expect(text === content).toBe(true);
  expect(slices).toBeGreaterThan(5);
});

test('A4: a tail', async () => {
  writeFileSync(path, '0123456789');
  await follow({ tailBytes: 4 }).catchUp();
  expect(text).toBe('6789');
  appendFileSync(path, 'ab');
  await follower?.catchUp();
  expect(text).toBe('6789ab');
});

test('A4: a tail longer than the output is all of it', async () => {
  writeFileSync(path, 'short');
  await follow({ tailBytes: 4000 }).catchUp();
  expect(text).toBe('short');
});

test('a character that is written in two halves comes whole', async () => {
  const bytes = Buffer.from('€');
  writeFileSync(path, bytes.subarray(0, 1));
  await follow().catchUp();
  expect(text).toBe('');
  appendFileSync(path, bytes.subarray(1));
  await follower?.catchUp();
  expect(text).toBe('€');
});

test('a file that does not exist yet is waited for', async () => {
  await follow().catchUp();
  writeFileSync(path, 'late');
  await vi.waitFor(() => expect(text).toBe('late'), PATIENCE);
});

test('T2: an output replaced by a shorter one of a further attempt is read from its start', async () => {
  writeFileSync(path, 'a long first attempt');
  await follow().catchUp();
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'second');
  await vi.waitFor(() => expect(text).toBe('a long first attemptsecond'), PATIENCE);
});

test('a path that cannot be read is told, and following goes on', async () => {
  const errors: Error[] = [];
  await follow({ path: directory, onError: (error) => errors.push(error) }).catchUp();
  expect(errors[0]?.message).toMatch(/not a regular file|EPERM|EACCES/);
});

test('nothing comes after dispose', async () => {
  writeFileSync(path, 'one');
  const { catchUp, dispose } = follow();
  await catchUp();
  dispose();
  appendFileSync(path, 'two');
  await catchUp();
  expect(text).toBe('one');
});

test('T2: the longer output of a further attempt is read from its start', async () => {
  writeFileSync(path, 'first\n');
  const { catchUp } = follow();
  await catchUp();
  renameSync(path, join(directory, 'a.1.log'));
  writeFileSync(path, 'the second attempt\n');
  await catchUp();
  expect(text).toBe('first\nthe second attempt\n');
});

test('A4: bytes come as they were written, wherever the writes were cut', async () => {
  const random = seededRandom(7);
  const every = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  const noise = Buffer.from(Array.from({ length: 200_000 }, () => Math.floor(random() * 256)));
  const content = Buffer.concat([every, Buffer.from('€🦊'), noise]);
  for (const cut of [0, 1, 127, 128, 129, 255, 257, 258, 260, 262, 64 * 1024, 64 * 1024 + 1, 150_000]) {
    const file = join(directory, `${cut}.log`);
    writeFileSync(file, content.subarray(0, cut));
    const parts: Buffer[] = [];
    const { catchUp, dispose } = followOutput({
      path: file,
      onBytes: (bytes) => parts.push(bytes),
      onError: unexpected,
    });
    await catchUp();
    appendFileSync(file, content.subarray(cut));
    await catchUp();
    dispose();
    expect(Buffer.concat(parts).equals(content)).toBe(true);
  }
});
