import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  nextStartMs,
  readCrashes,
  recentCrashes,
  RECENT_MS,
  type Crash,
} from '../../../src/protocol/crashes.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import { ODD_ENTRIES, putOdd } from '../../helpers/host/rubbish.ts';

const NOW_MS = Date.parse('2026-01-01T10:00:00Z');
const crash = (agoMs: number, more: Partial<Crash> = {}): Crash => ({
  atMs: NOW_MS - agoMs,
  message: 'boom',
  version: '1.0.0',
  ...more,
});
const at = (version?: string) => ({ ms: NOW_MS, ...(version !== undefined && { version }) });

function openPaths() {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-crashes-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return dataPaths(folder);
}

test('a host may be started at once after two crashes, then later and later, but never after more than five minutes', () => {
  const pauses = [1, 2, 3, 4, 5, 6, 7, 8, 20].map((count) => {
    const crashes = Array.from({ length: count }, () => crash(0));
    return Math.max(0, nextStartMs(crashes) - NOW_MS) / 1000;
  });
  expect(pauses).toEqual([0, 0, 10, 20, 40, 80, 160, 300, 300]);
  expect(nextStartMs([])).toBe(0);
});

test('only crashes of the same version, not long ago and not in the future, are in a row', () => {
  const crashes = [
    crash(RECENT_MS),
    crash(RECENT_MS - 1),
    crash(5, { version: '2.0.0' }),
    crash(0),
    crash(-1),
  ];
  expect(recentCrashes(crashes, at())).toEqual([crashes[1], crashes[2], crashes[3]]);
  expect(recentCrashes(crashes, at('1.0.0'))).toEqual([crashes[1], crashes[3]]);
});

test('what the file says is read as it was written, and all else in it is passed by', () => {
  const paths = openPaths();
  const arbitrary = fc.record({
    atMs: fc.integer(),
    message: fc.string(),
    version: fc.string(),
    task: fc.option(fc.string(), { nil: undefined }),
  });
  fc.assert(
    fc.property(fc.array(arbitrary), fc.jsonValue(), (crashes, odd) => {
      const written = JSON.parse(JSON.stringify(crashes)) as Crash[];
      writeFileSync(paths.crashes, JSON.stringify([...crashes, odd, { ...crashes[0], message: 7 }]));
      expect(readCrashes(paths)).toEqual(written);
      writeFileSync(paths.crashes, JSON.stringify(odd));
      expect(readCrashes(paths)).toEqual([]);
    }),
  );
});

test.each(['none', ...Object.keys(ODD_ENTRIES)])(
  'without a file of crashes, with a %s, there are none',
  async (kind) => {
    const paths = openPaths();
    await putOdd(paths.crashes, kind);
    expect(readCrashes(paths)).toEqual([]);
  },
);
