import { mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { GrowingFile } from '../../../src/base/growingFile.ts';
import { PATIENCE } from '../../helpers/patience.ts';

function inFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-growing-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('what is appended is in the file at once, for its owner alone', () => {
  const path = join(inFolder(), 'file');
  const file = new GrowingFile(path);
  file.append('one\n');
  file.append(Buffer.from('two 🦊\n'));
  file.append('');
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo 🦊\n');
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(file.isBehind).toBe(false);
});

test('what cannot be written waits, in order, and is written when it can be', async () => {
  const path = join(inFolder(), 'file');
  // A folder in its place: the write fails as on a full disk.
  mkdirSync(path);
  const caughtUp = vi.fn();
  const problem = vi.fn();
  const file = new GrowingFile(path, { caughtUp, problem });
  file.append('one\n');
  file.append('two\n');
  expect(file.isBehind).toBe(true);
  expect(problem).toHaveBeenCalledTimes(1);
  rmdirSync(path);
  file.append('three\n');
  await vi.waitFor(() => expect(caughtUp).toHaveBeenCalledTimes(1), PATIENCE);
  expect(readFileSync(path, 'utf8')).toBe('one\ntwo\nthree\n');
});

test('it tries once more when it is disposed', () => {
  const path = join(inFolder(), 'file');
  mkdirSync(path);
  const file = new GrowingFile(path);
  file.append('one\n');
  rmdirSync(path);
  file.dispose();
  expect(readFileSync(path, 'utf8')).toBe('one\n');
});
