import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import { outputText } from '../../../../src/ui/api/outputText.ts';
import { aTask, anEndedTask } from '../aTask.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lw-output-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;
const newPath = () => join(folder, `${files++}.log`);
const running = (path: string, number = 1) => aTask({ output: { path, bytes: 0 }, attempt: { number } });
const ended = (path: string, number = 1) =>
  anEndedTask({ state: 'completed' }, { output: { path, bytes: 0 }, attempt: { number } });
const follow = { follows: true, isStopped: () => false };

async function all(output: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of output) text += part;
  return text;
}

test('the output of an ended task is read whole, whatever it holds, and in slices', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 300 }), async (text) => {
      const path = newPath();
      // Longer than a slice, so that characters lie across its end.
      const content = text.repeat(300);
      await writeFile(path, content);
      expect(await all(outputText(() => ended(path), follow))).toBe(content.toWellFormed());
    }),
    { numRuns: 20 },
  );
});

test('it goes on while the task runs, and with further attempts, each from its start', async () => {
  const path = newPath();
  let task: Task | undefined = running(path);
  const reading = outputText(() => task, follow)[Symbol.asyncIterator]();
  const next = async () => (await reading.next()).value;
  const first = next();
  await writeFile(path, 'one');
  expect(await first).toBe('one');
  await appendFile(path, ' two');
  expect(await next()).toBe(' two');
  // What was printed last is not lost when the file has another name already.
  await appendFile(path, ' three');
  await rename(path, `${path}.1`);
  await writeFile(path, 'again');
  task = running(path, 2);
  expect(await next()).toBe(' three');
  expect(await next()).toBe('again');
  task = ended(path, 2);
  expect((await reading.next()).done).toBe(true);
});

test('what is printed after an output was emptied is read, too', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { maxLength: 5 }), async (texts) => {
      const path = newPath();
      let task = running(path);
      const reading = outputText(() => task, follow)[Symbol.asyncIterator]();
      await writeFile(path, 'a long line before');
      expect((await reading.next()).value).toBe('a long line before');
      let before = 18;
      for (const text of texts) {
        const isEmptied = text.length < before;
        await (isEmptied ? writeFile : appendFile)(path, text);
        before = isEmptied ? text.length : before + text.length;
        expect((await reading.next()).value).toBe(text);
      }
      task = ended(path);
      expect((await reading.next()).done).toBe(true);
    }),
    { numRuns: 20 },
  );
});

test('a slow reader is not overtaken: nothing is read before it is asked for', async () => {
  const path = newPath();
  await writeFile(path, 'x'.repeat(1024 * 1024));
  const reading = outputText(() => ended(path), follow)[Symbol.asyncIterator]();
  expect((await reading.next()).value).toHaveLength(64 * 1024);
  await writeFile(path, 'y'.repeat(1024 * 1024));
  expect((await reading.next()).value).toMatch(/^y+$/);
  await reading.return();
});

test.each([
  ['is stopped', { isStopped: () => true }, () => running('gone.log')],
  ['does not follow', { follows: false }, () => running('gone.log')],
  ['has lost its task', {}, () => undefined],
  ['has an ended task without output', {}, () => ended('gone.log')],
])('a reader that %s ends', async (_what, how, current) => {
  expect(await all(outputText(current, { ...follow, ...how }))).toBe('');
});

test('it begins near the end on request', async () => {
  const path = newPath();
  await writeFile(path, '0123456789');
  expect(await all(outputText(() => ended(path), { ...follow, tailBytes: 4 }))).toBe('6789');
  expect(await all(outputText(() => ended(path), { ...follow, tailBytes: 99 }))).toBe('0123456789');
});

test('the transcript of an agent run is read as text', async () => {
  const path = newPath();
  const events = [
    { type: 'text', at: '2026-01-01T00:00:00.000Z', text: 'I begin.' },
    { type: 'text', at: '2026-01-01T00:00:01.000Z', text: 'Done.' },
  ];
  await writeFile(path, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const task = { ...ended('raw.log'), agent: { transcript: path } };
  expect(await all(outputText(() => task, follow))).toMatch(/I begin\.\s+Done\./);
});
