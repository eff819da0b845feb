import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { nextDueMs } from '../../../../src/client/scheduleTimer/nextDue.ts';

const AT = '2026-12-01T09:00:00.000Z';

test('the nearest due time is found, whatever else lies among the records', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-next-due-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const at = (name: string) => join(folder, `${name}.json`);
  expect(await nextDueMs(join(folder, 'missing'))).toBeUndefined();
  writeFileSync(at('later'), JSON.stringify({ nextAt: '2027-01-01T00:00:00.000Z' }));
  writeFileSync(at('next'), JSON.stringify({ nextAt: AT }));
  writeFileSync(at('broken'), '{');
  writeFileSync(at('none'), JSON.stringify({ nextAt: 7 }));
  mkdirSync(at('folder'));
  symlinkSync(at('nowhere'), at('link'));
  // Reading it would wait for a writer.
  if (process.platform !== 'win32') execFileSync('mkfifo', [at('pipe')]);
  expect(await nextDueMs(folder)).toBe(Date.parse(AT));
});
