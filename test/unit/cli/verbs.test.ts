import { expect, test } from 'vitest';
import { readRetention } from '../../../src/cli/clean.ts';
import { UsageError } from '../../../src/cli/cliErrors.ts';
import { groupTable } from '../../../src/cli/groups.ts';
import { readUpdate } from '../../../src/cli/progress.ts';
import { startedText } from '../../../src/cli/now.ts';
import { withLineEnd, addLineEnd, splitBytes } from '../../../src/cli/send.ts';
import { makeTask } from './makeTask.ts';

/* What verbs make of their options, and of answers. */

test('progress tells what was given, and something must be', () => {
  expect(readUpdate(41, { message: 'Compiling' })).toEqual({
    progress: { percent: 41, message: 'Compiling' },
  });
  expect(readUpdate(undefined, { message: 'Compiling' })).toEqual({ progress: { message: 'Compiling' } });
  expect(readUpdate(0, {})).toEqual({ progress: { percent: 0 } });
  expect(readUpdate(undefined, { waiting: 'Name?' })).toEqual({
    status: { state: 'waiting', for: 'input', message: 'Name?' },
  });
  expect(readUpdate(undefined, { running: true, result: '3 files' })).toEqual({
    status: { state: 'running' },
    result: { summary: '3 files' },
  });
  expect(() => readUpdate(undefined, {})).toThrow(UsageError);
});

test('clean removes nothing that nobody asked to remove', () => {
  expect(readRetention({ all: true })).toEqual({ maxCount: 0 });
  expect(readRetention({ olderThan: 1_000, keep: 5, maxSize: 10 })).toEqual({
    maxAgeMs: 1_000,
    maxCount: 5,
    maxBytes: 10,
  });
  expect(readRetention({ keep: 0 })).toEqual({ maxCount: 0 });
  expect(() => readRetention({})).toThrow(UsageError);
});

test('commands get whole lines', async () => {
  expect(addLineEnd('yes', '\n')).toBe('yes\n');
  expect(addLineEnd('', '\n')).toBe('\n');
  expect(addLineEnd('yes\n', '\n')).toBe('yes\n');
  expect(addLineEnd('yes', '\r')).toBe('yes\r');
  expect(addLineEnd('yes\n', '\r')).toBe('yes\n');
  expect(addLineEnd('yes', '')).toBe('yes');
  const ended = async (parts: string[], lineEnd: string) => {
    async function* given() {
      for (const part of parts) yield Buffer.from(part);
    }
    const all = [];
    for await (const part of withLineEnd(given(), lineEnd)) all.push(part.toString());
    return all;
  };
  expect(await ended(['a\nb', 'c'], '\n')).toEqual(['a\nb', 'c', '\n']);
  expect(await ended(['a\n'], '\n')).toEqual(['a\n']);
  expect(await ended(['a'], '')).toEqual(['a']);
  expect(await ended([], '\n')).toEqual([]);
});

test('input is cut into pieces, and every byte is in one', () => {
  const bytes = Buffer.from(Array.from({ length: 300 }, (_, i) => i % 256));
  for (const limit of [1, 4, 5, 299, 300, 1000]) {
    const pieces = [...splitBytes(bytes, limit)];
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
    expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(limit);
  }
  expect([...splitBytes(Buffer.alloc(0), 4)]).toEqual([]);
});

test('what is to start now may still have to wait', () => {
  expect(startedText(makeTask({ status: { state: 'pending' } }), 0)).toBe('started sh-aaaaaaaa');
  const queued = makeTask({ status: { state: 'pending', waitsFor: { kind: 'slot' } }, group: 'build' });
  expect(startedText(queued, 0)).toBe('sh-aaaaaaaa no longer waits for a time: queued in build');
});

test('groups line up', () => {
  expect(
    groupTable([
      { name: 'build', slots: 2, isPaused: true, running: 1, pending: 12 },
      { name: 'default', isPaused: false, running: 0, pending: 0 },
    ]),
  ).toEqual([
    'GROUP    SLOTS      RUNNING  PENDING  PAUSED',
    'build    2          1        12       yes',
    'default  unlimited  0        0        no',
  ]);
});
