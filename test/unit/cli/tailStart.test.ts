import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tailStart } from '../../../src/cli/tailStart.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'legwork-tail-'))));
afterEach(() => rmSync(directory, { recursive: true }));

async function tailOf(content: string, lines: number): Promise<string> {
  const path = join(directory, 'output.log');
  writeFileSync(path, content);
  const file = await open(path);
  try {
    const size = Buffer.byteLength(content);
    const start = await tailStart(file, { lines, size });
    return Buffer.from(content).subarray(start).toString();
  } finally {
    await file.close();
  }
}

test.each([
  ['', 3, ''],
  ['a', 1, 'a'],
  ['\n', 1, '\n'],
  ['\n\n\n', 2, '\n\n'],
  ['a\nb\nc\n', 0, ''],
  ['a\nb\nc\n', 1, 'c\n'],
  ['a\nb\nc', 1, 'c'],
  ['a\nb\nc', 2, 'b\nc'],
  ['a\nb\nc\n', 3, 'a\nb\nc\n'],
  ['a\nb\nc\n', 9, 'a\nb\nc\n'],
  ['\na\n', 1, 'a\n'],
])('%j, last %i lines', async (content, lines, expected) => {
  expect(await tailOf(content, lines)).toBe(expected);
});

test('lines that cross blocks, and newlines at their edges', async () => {
  const block = 64 * 1024;
  for (const length of [block - 2, block - 1, block, block + 1, 3 * block]) {
    const last = `é${'x'.repeat(length)}\n`;
    expect(await tailOf(`first\nsecond\n${last}`, 1)).toBe(last);
    expect(await tailOf(`first\nsecond\n${last}`, 2)).toBe(`second\n${last}`);
  }
});
