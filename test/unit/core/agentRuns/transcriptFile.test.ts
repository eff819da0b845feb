import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { TranscriptFile } from '../../../../src/core/agentRuns/transcriptFile.ts';
import type { AgentEvent } from '../../../../src/protocol/agentEvents.ts';

const TEXT: AgentEvent = { at: '2026-01-02T03:04:05.000Z', type: 'text', text: 'x'.repeat(300_000) };
const END: AgentEvent = { at: '2026-01-02T03:04:05.000Z', type: 'end', end: { state: 'completed' } };
const line = (event: AgentEvent) => `${JSON.stringify(event)}\n`;

function withContent(content?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-transcript-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'ag-1.jsonl');
  if (content !== undefined) writeFileSync(path, content);
  const file = new TranscriptFile(path, (error) => {
    throw error;
  });
  return { file, text: () => readFileSync(path, 'utf8') };
}

test('a new one', () => {
  const { file, text } = withContent();
  expect(file.count).toBe(0);
  file.append([TEXT, END]);
  expect(text()).toBe(line(TEXT) + line(END));
});

test('one that goes on: a line that was cut off is told again', () => {
  const { file, text } = withContent(line(TEXT) + line(TEXT) + line(TEXT).slice(0, 40));
  expect(file.count).toBe(2);
  file.append([TEXT]);
  expect(text()).toBe(line(TEXT).repeat(3));
});

test('an end that was told before its record was saved is told again', () => {
  const { file, text } = withContent(line(TEXT) + line(END));
  expect(file.count).toBe(1);
  expect(text()).toBe(line(TEXT));
});

test('an end that was cut off', () => {
  const { file, text } = withContent(line(TEXT) + line(END).slice(0, -1));
  expect(file.count).toBe(1);
  expect(text()).toBe(line(TEXT));
});
