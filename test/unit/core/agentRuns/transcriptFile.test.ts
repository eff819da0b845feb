import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { TranscriptFile } from '../../../../src/core/agentRuns/transcriptFile.ts';
import type { AgentEvent } from '../../../../src/protocol/agentEvents.ts';

const TEXT: AgentEvent = { at: '2026-01-02T03:04:05.000Z', type: 'text', text: 'x'.repeat(300_000) };
const END: AgentEvent = { at: '2026-01-02T03:04:05.000Z', type: 'end', end: { state: 'completed' } };
const toLine = (event: AgentEvent) => `${JSON.stringify(event)}\n`;

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
  expect(file.begun).toEqual({ line: 0, count: 0 });
  file.append([TEXT, END]);
  expect(text()).toBe(toLine(TEXT) + toLine(END));
});

test('one that goes on: a line that was cut off is told again', () => {
  const { file, text } = withContent(toLine(TEXT) + toLine(TEXT) + toLine(TEXT).slice(0, 40));
  expect(file.begun).toEqual({ line: 0, count: 2 });
  file.append([TEXT]);
  expect(text()).toBe(toLine(TEXT).repeat(3));
});

test('an end that was told before its record was saved is told again', () => {
  const { file, text } = withContent(toLine(TEXT) + toLine(END));
  expect(file.begun).toEqual({ line: 0, count: 1 });
  expect(text()).toBe(toLine(TEXT));
});

test('an end that was cut off', () => {
  const { file, text } = withContent(toLine(TEXT) + toLine(END).slice(0, -1));
  expect(file.begun).toEqual({ line: 0, count: 1 });
  expect(text()).toBe(toLine(TEXT));
});

test('how far one goes that has events of many lines, of any length', () => {
  const event = fc.record({ line: fc.nat(3), length: fc.constantFrom(0, 10, 262_000, 262_144) });
  fc.assert(
    fc.property(fc.array(event, { maxLength: 6 }), fc.boolean(), (parts, isOver) => {
      let line = 0;
      const events = parts.map((part): AgentEvent => {
        line += part.line;
        return { at: TEXT.at, ...(line > 0 && { line }), type: 'text', text: 'x'.repeat(part.length) };
      });
      const end = isOver ? [{ ...END, line: line + 1 }] : [];
      const { file } = withContent([...events, ...end].map(toLine).join(''));
      const count = events.filter((each) => (each.line ?? 0) === line).length;
      expect(file.begun).toEqual({ line, count });
    }),
  );
});
