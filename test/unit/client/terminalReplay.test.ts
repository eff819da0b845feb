import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { followOutput } from '../../../src/client/outputFollower.ts';
import { readReplay, replayOf } from '../../../src/client/terminalReplay.ts';

test('of a long output the last lines are shown, each whole, and it says where to go on', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'out');
  expect(await readReplay(path, 10)).toEqual({ bytes: Buffer.alloc(0), end: 0 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.string({ unit: fc.constantFrom('a', 'ä', ' '), maxLength: 20 })),
      fc.nat(200),
      async (lines, limit) => {
        const text = lines.map((line) => `${line}\r\n`).join('');
        writeFileSync(path, text);
        const { bytes, end } = await readReplay(path, limit);
        expect(end).toBe(Buffer.byteLength(text));
        expect(bytes.length).toBeLessThanOrEqual(limit);
        const shown = bytes.toString();
        expect(`\n${text}`.endsWith(`\n${shown}`)).toBe(true);
        if (Buffer.byteLength(text) <= limit) expect(shown).toBe(text);
      },
    ),
  );
});

test('who joins an attempt that waits to begin sees nothing of the one before, and all of its own', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'out.log');
  const shown = async (state: 'pending' | 'running', number: number) => {
    const { bytes, end } = await replayOf({
      status: { state },
      attempt: { number } as Task['attempt'],
      output: { path, bytes: 0 },
    });
    return [bytes.toString(), end];
  };
  expect(await shown('pending', 1)).toEqual(['', 0]);
  writeFileSync(path, 'first\n');
  // What is said of a task may be older than its file.
  for (const state of ['pending', 'running'] as const) expect(await shown(state, 1)).toEqual(['first\n', 6]);
  expect(await shown('pending', 2)).toEqual(['', 6]);
  const seen: Buffer[] = [];
  const follower = followOutput({
    path,
    offset: 6,
    onBytes: (more) => seen.push(more),
    onError: (error) => expect.fail(error.message),
  });
  onTestFinished(() => follower.dispose());
  await follower.catchUp();
  // As a further attempt begins.
  renameSync(path, join(folder, 'out.1.log'));
  writeFileSync(path, 'its own, and longer\n');
  await follower.catchUp();
  expect(Buffer.concat(seen).toString()).toBe('its own, and longer\n');
  for (const state of ['pending', 'running'] as const)
    expect(await shown(state, 2)).toEqual(['its own, and longer\n', 20]);
});

test('who started the task sees all of it, however much it printed before they looked', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-replay-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'out.log');
  const text = '0123456789\r\n'.repeat(200_000);
  writeFileSync(path, text);
  const task = { status: { state: 'running' as const }, attempt: { number: 1 }, output: { path, bytes: 0 } };
  const whole = await replayOf(task, { isWhole: true });
  expect([whole.bytes.toString() === text, whole.end]).toEqual([true, text.length]);
  expect((await replayOf(task)).bytes.length).toBeLessThan(text.length);
});
