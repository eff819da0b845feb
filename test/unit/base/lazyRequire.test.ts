import type * as Files from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Path from 'node:path';
import { expect, test } from 'vitest';
import { lazyRequire } from '../../../src/base/lazyRequire.ts';

/** A `require` that tells what it was asked for. */
function recording() {
  const asked: string[] = [];
  const real = createRequire(import.meta.url);
  const load = Object.assign((id: string): unknown => (asked.push(id), real(id)), real);
  return { asked, require: lazyRequire(load, ['path', 'fs/promises']) };
}

test('a module is loaded when something of it is used, once, by either of its names', () => {
  const { asked, require } = recording();
  const path = require('node:path') as typeof Path;
  const same = require('path') as typeof Path;
  const files = require('node:fs/promises') as typeof Files;
  expect(asked).toEqual([]);
  expect(path.posix.join('a', 'b')).toBe('a/b');
  expect(path.posix.basename('a/b')).toBe('b');
  expect(asked).toEqual(['node:path']);
  expect(same.win32.sep).toBe('\\');
  expect(files.readFile).toBeTypeOf('function');
  expect(asked).toEqual(['node:path', 'path', 'node:fs/promises']);
});

test('others are what they always are, and asked for once', () => {
  const { asked, require } = recording();
  expect(require('node:os')).toBe(createRequire(import.meta.url)('node:os'));
  expect(require('node:os')).toBe(createRequire(import.meta.url)('node:os'));
  expect(asked).toEqual(['node:os']);
  expect(require.main).toBe(createRequire(import.meta.url).main);
  expect(require.resolve('node:os')).toBe('node:os');
});
