import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import {
  followReadable,
  readablePath,
  type ReadableOutput,
} from '../../../../src/ui/output/readableOutput.ts';
import { anAgentTask } from '../anAgentTask.ts';
import { aTask } from '../aTask.ts';

let folder: string;
let followed: ReadableOutput | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-readable-'));
});

afterEach(() => {
  followed?.dispose();
  rmSync(folder, { recursive: true });
});

function follow(task: Task) {
  const texts: string[] = [];
  followed = followReadable(task, {
    onText: (text) => texts.push(text),
    onError: (error) => texts.push(error.message),
  });
  return { output: followed, text: () => texts.join('') };
}

test('of an agent run the transcript is read, live, and its end begins a line', async () => {
  const transcript = join(folder, 'ag-1.jsonl');
  const task = anAgentTask({ agent: { transcript } });
  expect(readablePath(task)).toBe(transcript);
  const line = (step: object) => `${JSON.stringify({ at: '', ...step })}\n`;
  writeFileSync(transcript, line({ type: 'message', from: 'user', text: 'Do it.' }));
  const { output, text } = follow(task);
  await output.catchUp();
  appendFileSync(
    transcript,
    line({ type: 'text', text: 'Do' }) + line({ type: 'text', text: 'ne.', isDelta: true }),
  );
  await output.catchUp();
  expect(text() + output.end()).toBe('> Do it.\n\nDone.\n\n');
  expect(output.takeRedraw()).toBe('');
});

test('of any other task what it printed is read, as lines', async () => {
  const path = join(folder, 'sh-1.log');
  writeFileSync(path, '\u001b[31mred\u001b[0m\n10 %\r20 %');
  const { output, text } = follow(aTask({ output: { path, bytes: 0 } }));
  await output.catchUp();
  expect(text() + output.end()).toBe('red\n20 %\n');
});
