import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { upgradeMarkers } from '../../../src/executors/markerFormat.ts';

function open() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-format-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = join(folder, 'run');
  mkdirSync(run);
  const claim = (id: string, atMs = Date.now()) => {
    const path = join(run, `${id}.1.claim`);
    writeFileSync(path, '');
    utimesSync(path, atMs / 1000, atMs / 1000);
  };
  const marked = () =>
    readdirSync(run)
      .filter((name) => name.endsWith('.shell'))
      .sort();
  return { run, claim, marked };
}

test.skipIf(process.platform === 'win32')('what was claimed before the first try is marked, once', () => {
  const { run, claim, marked } = open();
  for (const id of ['a', 'b']) claim(id, Date.now() - 1000);
  upgradeMarkers(run);
  expect(marked()).toEqual(['a.1.shell', 'b.1.shell']);
  claim('c', Date.now() - 500);
  upgradeMarkers(run);
  expect(marked()).toEqual(['a.1.shell', 'b.1.shell']);
});

test.skipIf(process.platform === 'win32').each(['a', 'b', 'c'])(
  'after failing half-way, at %s, it marks the rest, and nothing that was claimed since then',
  (id) => {
    const { run, claim, marked } = open();
    for (const each of ['a', 'b', 'c']) claim(each, Date.now() - 1000);
    const obstacle = join(run, `${id}.1.shell`);
    symlinkSync('/nowhere/at/all', obstacle);
    expect(() => upgradeMarkers(run)).toThrow(/ENOENT/);
    claim('later', Date.now() + 1000);
    expect(() => upgradeMarkers(run)).toThrow(/ENOENT/);
    rmSync(obstacle);
    upgradeMarkers(run);
    expect(marked()).toEqual(['a.1.shell', 'b.1.shell', 'c.1.shell']);
  },
);
