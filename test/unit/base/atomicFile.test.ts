import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomically, writeIfDifferent } from '../../../src/base/atomicFile.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'legwork-atomic-'))));
afterEach(() => {
  chmodSync(directory, 0o700);
  rmSync(directory, { recursive: true });
});

test('W6: a file is made, owner-only, and replaced, with nothing left beside it', () => {
  const path = join(directory, 'a.json');
  writeFileAtomically(path, 'one');
  writeFileAtomically(path, 'two ü');
  expect(readFileSync(path, 'utf8')).toBe('two ü');
  expect(readdirSync(directory)).toEqual(['a.json']);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('W6: where no file can be made, the error tells and the target is untouched', () => {
  const path = join(directory, 'missing', 'a.json');
  expect(() => writeFileAtomically(path, 'x')).toThrow(/ENOENT/);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'W6: a directory that refuses leaves the old content',
  () => {
    const path = join(directory, 'a.json');
    writeFileSync(path, 'old');
    chmodSync(directory, 0o500);
    expect(() => writeFileAtomically(path, 'new')).toThrow(/EACCES/);
    expect(readFileSync(path, 'utf8')).toBe('old');
  },
);

test('W6: a rename that fails leaves the target, and no temporary file', () => {
  const path = join(directory, 'a.json');
  mkdirSync(join(path, 'inside'), { recursive: true });
  expect(() => writeFileAtomically(path, 'new')).toThrow();
  expect(readdirSync(directory)).toEqual(['a.json']);
  expect(readdirSync(path)).toEqual(['inside']);
});

const CONTENTS = ['', 'two ü\n', 'one\n'.repeat(50_000)];

test.each(CONTENTS.flatMap((old) => CONTENTS.map((next) => [old, next])))(
  'a process that has opened a file reads what was there then, whatever is written since (%#)',
  (old, next) => {
    const path = join(directory, 'script');
    writeIfDifferent(path, old);
    const before = statSync(path);
    const file = openSync(path, 'r');
    writeIfDifferent(path, next);
    expect(readFileSync(path, 'utf8')).toBe(next);
    expect(readFileSync(file, 'utf8')).toBe(old);
    closeSync(file);
    // On some systems, one that is open cannot be replaced.
    if (next === old) expect(statSync(path)).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
    expect(readdirSync(directory)).toEqual(['script']);
  },
);

test.skipIf(process.platform === 'win32')(
  'a pipe in the place of a file is replaced, and nobody waits for it',
  () => {
    const path = join(directory, 'script');
    execFileSync('mkfifo', [path]);
    writeIfDifferent(path, 'text');
    expect(readFileSync(path, 'utf8')).toBe('text');
  },
);
