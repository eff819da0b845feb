import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutputFollower } from '../../../src/client/outputFollower.ts';
import {
  followTranscript,
  readTranscript,
  readTranscriptPage,
} from '../../../src/client/transcriptFollower.ts';
import type { AgentEvent } from '../../../src/protocol/agentEvents.ts';

let folder: string;
let path: string;
let follower: OutputFollower | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'legwork-transcript-'));
  path = join(folder, 't.jsonl');
});

afterEach(async () => {
  follower?.dispose();
  follower = undefined;
  await rm(folder, { recursive: true, force: true });
});

const said = (text: string): AgentEvent => ({ at: '2026-01-01T00:00:00.000Z', type: 'text', text });
const lineOf = (text: string) => `${JSON.stringify(said(text))}\n`;
const textsOf = (events: AgentEvent[]) =>
  events.map((event) => (event.type === 'text' ? event.text : event.type));

function follow(offset = 0) {
  const seen: string[] = [];
  follower = followTranscript({
    path,
    offset,
    onEvents: (events) => seen.push(...textsOf(events)),
    onRestart: () => seen.push('restart'),
    onError: (error) => seen.push(error.message),
  });
  return { seen, follower };
}

test('a half line waits, and a line that is no event is skipped', async () => {
  await writeFile(
    path,
    `${lineOf('one')}no event\n{"type":"unheard"}\n{"half\n${lineOf('zwö').slice(0, 50)}`,
  );
  const { seen, follower } = follow();
  await follower.catchUp();
  expect(seen).toEqual(['one']);
  await appendFile(path, lineOf('zwö').slice(50));
  await follower.catchUp();
  expect(seen).toEqual(['one', 'zwö']);
});

test('a further attempt is read from its start, and half a line of the one before is forgotten', async () => {
  await writeFile(path, `${lineOf('one')}{"half`);
  const { seen, follower } = follow();
  await follower.catchUp();
  await rename(path, join(folder, 't.1.jsonl'));
  await writeFile(path, lineOf('two'));
  await follower.catchUp();
  expect(seen).toEqual(['one', 'restart', 'two']);
});

test('following begins at an offset', async () => {
  await writeFile(path, lineOf('one') + lineOf('two'));
  const { seen, follower } = follow(Buffer.byteLength(lineOf('one')));
  await follower.catchUp();
  expect(seen).toEqual(['two']);
});

test('all is read in slices, and what is not there has no events', async () => {
  const slices: number[] = [];
  for await (const events of readTranscript(path)) slices.push(events.length);
  expect(slices).toEqual([]);
  const long = 'ä'.repeat(1000);
  await writeFile(path, lineOf(long).repeat(200));
  const seen: string[] = [];
  for await (const events of readTranscript(path)) {
    slices.push(events.length);
    seen.push(...textsOf(events));
  }
  expect(slices.length).toBeGreaterThan(3);
  expect(seen).toEqual(Array.from({ length: 200 }, () => long));
});

test('pages go back to the start without a gap or an overlap', async () => {
  const texts = Array.from({ length: 50 }, (_none, index) => `${index} ${'é'.repeat(index * 7)}`);
  await writeFile(path, `${texts.map(lineOf).join('')}{"half`);
  const seen: string[] = [];
  let page = await readTranscriptPage({ path, bytes: 400 });
  let pages = 1;
  for (; page.from > 0; pages++) {
    seen.unshift(...textsOf(page.events));
    page = await readTranscriptPage({ path, end: page.from, bytes: 400 });
  }
  seen.unshift(...textsOf(page.events));
  expect(seen).toEqual(texts);
  expect(pages).toBeGreaterThan(10);
});

test('what follows a page begins where it ends', async () => {
  await writeFile(path, `${lineOf('one')}${lineOf('two').slice(0, 20)}`);
  const { events, to } = await readTranscriptPage({ path, bytes: 1000 });
  expect(textsOf(events)).toEqual(['one']);
  const { seen, follower } = follow(to);
  await appendFile(path, lineOf('two').slice(20));
  await follower.catchUp();
  expect(seen).toEqual(['two']);
  expect(await readTranscriptPage({ path: join(folder, 'none'), bytes: 10 })).toEqual({
    events: [],
    from: 0,
    to: 0,
  });
});
