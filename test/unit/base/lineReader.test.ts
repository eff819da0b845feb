import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { LineReader } from '../../../src/base/lineReader.ts';
import { PATIENCE } from '../../helpers/patience.ts';

function openReader(content: string) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-reader-'));
  const path = join(folder, 'file');
  writeFileSync(path, content);
  const lines: string[] = [];
  const reader = new LineReader(path, (more) => lines.push(...more));
  onTestFinished(() => {
    reader.dispose();
    rmSync(folder, { recursive: true, force: true });
  });
  return { path, lines, reader };
}

test('it reads what is there, and what comes', async () => {
  const { path, lines, reader } = openReader('one\ntwo\nthr');
  reader.follow();
  await reader.catchUp();
  expect(lines).toEqual(['one', 'two']);
  appendFileSync(path, 'ee\n');
  await vi.waitFor(() => expect(lines).toEqual(['one', 'two', 'three']), PATIENCE);
});

test('a last line without an end is told at the end', async () => {
  const { lines, reader } = openReader('one\ntwo');
  await reader.end();
  expect(lines).toEqual(['one', 'two']);
});

test('it reads on in a file that was moved aside', async () => {
  const { path, lines, reader } = openReader('one\n');
  await reader.catchUp();
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'another\n');
  appendFileSync(`${path}.1`, 'two\n');
  await reader.end();
  expect(lines).toEqual(['one', 'two']);
});

test('much is read in turns, so that others have theirs', async () => {
  const { lines, reader } = openReader(`${'x'.repeat(999)}\n`.repeat(5000));
  let turns = 0;
  const timer = setInterval(() => turns++, 0);
  await reader.catchUp();
  clearInterval(timer);
  expect(lines).toHaveLength(5000);
  expect(turns).toBeGreaterThan(1);
});

test('a file that is not there has no lines', async () => {
  const lines: string[] = [];
  const reader = new LineReader(join(tmpdir(), 'legwork-none', 'file'), (more) => lines.push(...more));
  reader.follow();
  await reader.end();
  expect(lines).toEqual([]);
});
