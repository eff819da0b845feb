import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { followOutput } from '../../../src/client/outputFollower.ts';
import { readReplay, replayOf, withoutQuestions } from '../../../src/client/terminalReplay.ts';

/** What a program asks of its terminal, by what that is. */
const QUESTIONS: [string, string][] = [
  ['which terminal it is', '\u001b[c'],
  ['the same with a zero', '\u001b[0c'],
  ['which version', '\u001b[>c'],
  ['which one of them', '\u001b[=0c'],
  ['its name and version', '\u001b[>0q'],
  ['whether it is well', '\u001b[5n'],
  ['where the cursor is', '\u001b[6n'],
  ['the same with a page', '\u001b[?6n'],
  ['whether it is dark', '\u001b[?996n'],
  ['whether a mode is known', '\u001b[?2026$p'],
  ['which keys it sends', '\u001b[?u'],
  ['its size in pixels', '\u001b[14t'],
  ['its size in characters', '\u001b[18t'],
  ['its title', '\u001b[21t'],
  ['its parameters', '\u001b[1x'],
  ['its background', '\u001b]11;?\u0007'],
  ['its foreground, with the other end', '\u001b]10;?\u001b\\'],
  ['a colour of its palette', '\u001b]4;12;?\u0007'],
  ['a capability', '\u001bP+q544e\u001b\\'],
  ['a setting', '\u001bP$q m\u001b\\'],
  ['whether it draws images', '\u001b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u001b\\'],
  ['who is there', '\u0005'],
  ['what to copy', '\u001b]52;c;c2VjcmV0\u0007'],
  ['what was copied', '\u001b]52;c;?\u0007'],
];

/** What draws, and is drawn again. */
const DRAWING = [
  '\u001b[1;31m',
  '\u001b[2J',
  '\u001b[H',
  '\u001b[?1049h',
  '\u001b[?25l',
  '\u001b[>1u',
  '\u001b[8;24;80t',
  '\u001b]0;title\u0007',
  '\u001b]11;#000000\u0007',
  '\u001b]9;4;1;50\u0007',
  '\u001bc',
  'cnqtux?',
  'zwölf \u{1f600}',
  '\r\n',
];

test.each(QUESTIONS)('a terminal that comes later is not asked %s', (_what, question) => {
  expect(withoutQuestions(Buffer.from(`before${question}after`)).toString()).toBe('beforeafter');
});

test('whatever else there is stays as it was, to the byte', () => {
  const parts = fc.array(
    fc.oneof(fc.constantFrom(...DRAWING), fc.constantFrom(...QUESTIONS.map(([, text]) => text))),
  );
  fc.assert(
    fc.property(parts, (all) => {
      const questions = new Set(QUESTIONS.map(([, text]) => text));
      const expected = all.filter((part) => !questions.has(part)).join('');
      expect(withoutQuestions(Buffer.from(all.join(''))).toString()).toBe(expected);
    }),
  );
  const plain = fc.uint8Array().map((bytes) => bytes.filter((byte) => byte !== 0x1b && byte !== 0x05));
  fc.assert(
    fc.property(plain, (bytes) => {
      expect(withoutQuestions(Buffer.from(bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

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
