import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  appendInput,
  canEndInput,
  createInput,
  inputPath,
  markInputEnd,
} from '../../../src/executors/runInput.ts';
import { ODD_ENTRIES, putOdd } from '../../helpers/host/rubbish.ts';

function openPrefix(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-input-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'sh-1.1');
}

test('what is appended is in the file, until the end is marked, which touches the file', () => {
  const prefix = openPrefix();
  createInput(prefix);
  expect(appendInput(prefix, Buffer.from('one'))).toBe(true);
  createInput(prefix);
  expect(appendInput(prefix, Buffer.from('two'))).toBe(true);
  utimesSync(inputPath(prefix), 1, 1);
  markInputEnd(prefix);
  expect(statSync(inputPath(prefix)).mtimeMs).toBeGreaterThan(1000);
  expect(appendInput(prefix, Buffer.from('three'))).toBe(false);
  expect(readFileSync(inputPath(prefix), 'utf8')).toBe('onetwo');
});

test('the end of what is fed from another file is marked, too', () => {
  const prefix = openPrefix();
  markInputEnd(prefix);
  expect(existsSync(`${prefix}.eof`)).toBe(true);
  expect(existsSync(inputPath(prefix))).toBe(false);
});

test('only what is a pipe alone cannot be ended', async () => {
  const prefix = openPrefix();
  expect(canEndInput(prefix)).toBe(true);
  await putOdd(`${prefix}.in`, 'namedPipe');
  expect(canEndInput(prefix)).toBe(false);
  createInput(prefix);
  expect(canEndInput(prefix)).toBe(true);
});

/** What may be thrown; that it returns at all is what matters. */
const attempted = (what: () => unknown) => {
  try {
    what();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
};

test
  .skipIf(process.platform === 'win32')
  .each(
    Object.keys(ODD_ENTRIES).flatMap((kind) =>
      ['input', 'eof', 'in'].map((suffix) => [kind, suffix] as const),
    ),
  )('a %s in the place of .%s keeps nobody waiting', async (kind, suffix) => {
  const prefix = openPrefix();
  createInput(prefix);
  if (suffix === 'in') rmSync(inputPath(prefix));
  await putOdd(`${prefix}.${suffix}`, kind);
  attempted(() => appendInput(prefix, Buffer.from('x')));
  attempted(() => createInput(prefix));
  attempted(() => markInputEnd(prefix));
  attempted(() => appendInput(prefix, Buffer.from('x')));
});
