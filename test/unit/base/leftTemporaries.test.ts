import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { removeIfLeft, removeTemporariesOf } from '../../../src/base/leftTemporaries.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'legwork-left-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file that was written so long ago. */
function written(name: string, ageMs: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  const at = (Date.now() - ageMs) / 1000;
  utimesSync(path, at, at);
  return path;
}

/** The id of a process that has ended. */
async function endedPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

const HOUR_MS = 3_600_000;

describe('what was left of a replacement', () => {
  test.each<{ what: string; name: (pid: number) => string; ageMs?: number; goes?: true }>([
    { what: 'of a process that has ended', name: (pid) => `a.json.${pid}-7.tmp`, goes: true },
    { what: 'of a file without an ending', name: (pid) => `a.${pid}-0.tmp`, goes: true },
    { what: 'of a pid that no process can have', name: () => `a.json.${'9'.repeat(20)}-7.tmp`, goes: true },
    { what: 'that is young', name: (pid) => `a.json.${pid}-7.tmp`, ageMs: 1000 },
    { what: 'of a file server whose clock is ahead', name: (pid) => `a.json.${pid}-7.tmp`, ageMs: -HOUR_MS },
    { what: 'of a process that lives', name: () => `a.json.${process.pid}-7.tmp` },
    { what: 'of a process of somebody else', name: () => 'a.json.1-7.tmp' },
    { what: 'that only looks like it: no number', name: (pid) => `a.json.${pid}.tmp` },
    { what: 'that only looks like it: another ending', name: (pid) => `a.json.${pid}-7.tmp.json` },
    { what: 'that only looks like it: a word', name: () => 'notes.tmp' },
  ])('$what', async ({ name, ageMs = HOUR_MS, goes = false }) => {
    const path = written(name(await endedPid()), ageMs);
    expect(removeIfLeft(path)).toBe(goes);
    expect(existsSync(path)).toBe(!goes);
  });

  test('is a file: a folder of such a name stays', async () => {
    const path = join(folder, `a.json.${await endedPid()}-7.tmp`);
    mkdirSync(path);
    expect(removeIfLeft(path, { nowMs: Date.now() + HOUR_MS })).toBe(false);
  });

  test('may be gone by then', async () => {
    const path = join(folder, `a.json.${await endedPid()}-7.tmp`);
    expect(removeIfLeft(path)).toBe(false);
  });
});

test('all temporaries of one file go, those of files with a similar name stay', () => {
  for (const name of ['a.json.1-0.tmp', 'a.json.2-17.tmp']) written(name, 0);
  const others = [
    'a.json',
    'a.json.tmp',
    'a.json.b.1-0.tmp',
    'a.jso.1-0.tmp',
    'aa.json.1-0.tmp',
    'xjson.1-0.tmp',
  ];
  for (const name of others) written(name, 0);
  removeTemporariesOf(join(folder, 'a.json'));
  expect(readdirSync(folder).toSorted()).toEqual(others.toSorted());
});

test('of a file whose folder is gone nothing is left', () => {
  expect(() => removeTemporariesOf(join(folder, 'gone', 'a.json'))).not.toThrow();
});
