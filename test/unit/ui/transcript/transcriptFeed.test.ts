import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AgentStep } from '../../../../src/protocol/agentEvents.ts';
import { TranscriptFeed } from '../../../../src/ui/transcript/transcriptFeed.ts';
import type { TranscriptOf } from '../../../../src/ui/transcript/transcriptPages.ts';
import type { EventBatch } from '../../../../src/ui/transcript/viewMessages.ts';
import { aPlan, aQuestion } from '../anAgentTask.ts';

let folder: string;
let path: string;
let feed: TranscriptFeed | undefined;
let batches: EventBatch[];
let isConfirming: boolean;
let transcript: TranscriptOf;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-feed-'));
  path = join(folder, 'ag-1.jsonl');
  transcript = { path, attempt: 1, isResumed: false };
  batches = [];
  isConfirming = true;
});

afterEach(() => {
  feed?.dispose();
  rmSync(folder, { recursive: true, force: true });
});

const lineOf = (text: string) => `${JSON.stringify({ at: '', type: 'notice', text })}\n`;
const linesOf = (from: number, count: number) =>
  Array.from({ length: count }, (_none, index) => lineOf(`${from + index} ${'x'.repeat(80)}`)).join('');
const labelsOf = ({ events }: EventBatch) =>
  events.map((event) =>
    event.type === 'notice'
      ? event.text.split(' ')[0]
      : event.type === 'attempt'
        ? `#${event.number}`
        : event.type,
  );

function startFeed(): TranscriptFeed {
  feed = new TranscriptFeed({
    transcript: () => transcript,
    send: (batch) => {
      batches.push(batch);
      if (isConfirming) setTimeout(() => feed?.confirm({ isAtEnd: true }), 1);
    },
    onError: (error) => {
      throw error;
    },
  });
  feed.start();
  return feed;
}

const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

test('a short transcript comes whole, and then what is added', async () => {
  writeFileSync(path, lineOf('1'));
  startFeed();
  await until(() => expect(batches.map(labelsOf)).toEqual([['1']]));
  expect(batches[0]).toMatchObject({ place: 'alone', hasEarlier: false });
  appendFileSync(path, lineOf('2'));
  await until(() => expect(batches.map(labelsOf)).toEqual([['1'], ['2']]));
  expect(batches[1]?.place).toBe('after');
});

test('of a long one the last part comes first, and the rest on request, without a gap', async () => {
  writeFileSync(path, linesOf(0, 10_000));
  const reader = startFeed();
  await until(() => expect(batches).toHaveLength(1));
  expect(batches[0]?.hasEarlier).toBe(true);
  while (batches.at(-1)?.hasEarlier) {
    const count = batches.length;
    await new Promise((resolve) => setTimeout(resolve, 5));
    reader.earlier();
    await until(() => expect(batches.length).toBeGreaterThan(count));
  }
  const seen = batches.toReversed().flatMap(labelsOf);
  expect(seen).toEqual(Array.from({ length: 10_000 }, (_none, index) => String(index)));
});

test('an attempt that goes on is shown with the one before it', async () => {
  writeFileSync(join(folder, 'ag-1.1.jsonl'), lineOf('first'));
  writeFileSync(path, lineOf('second'));
  transcript = { path, attempt: 2, isResumed: true };
  startFeed();
  await until(() => expect(batches.map(labelsOf)).toEqual([['#1', 'first', '#2', 'second']]));
  expect(batches[0]?.hasEarlier).toBe(false);
});

test('an attempt that started over has the earlier ones on request; those that are gone are left out', async () => {
  writeFileSync(join(folder, 'ag-1.1.jsonl'), lineOf('first'));
  writeFileSync(path, lineOf('third'));
  transcript = { path, attempt: 3, isResumed: false };
  const reader = startFeed();
  await until(() => expect(batches.map(labelsOf)).toEqual([['#3', 'third']]));
  await new Promise((resolve) => setTimeout(resolve, 5));
  reader.earlier();
  await until(() => expect(batches.at(-1)).toMatchObject({ place: 'before', hasEarlier: false }));
  expect(batches.at(-1) && labelsOf(batches.at(-1) as EventBatch)).toEqual(['#1', 'first']);
});

test('an answer that comes later reads in the words of its request', async () => {
  const line = (step: AgentStep) => `${JSON.stringify({ at: '', ...step })}\n`;
  writeFileSync(
    path,
    line({ type: 'request', request: aQuestion('1') }) + line({ type: 'request', request: aPlan('2') }),
  );
  startFeed();
  await until(() => expect(batches).toHaveLength(1));
  appendFileSync(
    path,
    line({ type: 'answer', request: '1', decision: 'allow', fields: { 'Which color?': 'Red' } }),
  );
  appendFileSync(path, line({ type: 'answer', request: '2', decision: 'deny' }));
  const answers = () =>
    batches
      .flatMap(({ events }) => events)
      .flatMap((event) => (event.type === 'requestEnd' ? event.text : []));
  await until(() => expect(answers()).toEqual(['answered: Red', 'not approved']));
});

test('a further attempt begins anew', async () => {
  writeFileSync(path, lineOf('first'));
  startFeed();
  await until(() => expect(batches).toHaveLength(1));
  renameSync(path, join(folder, 'ag-1.1.jsonl'));
  transcript = { path, attempt: 2, isResumed: true };
  writeFileSync(path, lineOf('second'));
  await until(() => expect(batches.at(-1)?.place).toBe('alone'));
  await until(() => expect(batches.at(-1) && labelsOf(batches.at(-1) as EventBatch)).toContain('second'));
});

test('a view that is behind waits for nothing but the last part', async () => {
  writeFileSync(path, lineOf('begin'));
  const reader = startFeed();
  await until(() => expect(batches).toHaveLength(1));
  isConfirming = false;
  appendFileSync(path, lineOf('next'));
  await until(() => expect(batches).toHaveLength(2));
  appendFileSync(path, linesOf(0, 8_000));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(batches).toHaveLength(2);
  isConfirming = true;
  reader.confirm({ isAtEnd: true });
  await until(() => expect(batches.at(-1)).toMatchObject({ place: 'alone', hasEarlier: true }));
  expect(batches.at(-1) && labelsOf(batches.at(-1) as EventBatch).at(-1)).toBe('7999');
});
