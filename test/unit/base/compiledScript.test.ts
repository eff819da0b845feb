import * as fc from 'fast-check';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCompiled } from '../../../src/base/compiledScript.ts';

const SCRIPT = `const { basename } = require('node:path');
exports.answer = (n) => { let sum = 0; for (let i = 0; i <= n; i++) sum += i; return sum; };
exports.called = basename(__filename) + (require.main === module);
exports.fail = () => { throw new Error('here'); };
`;

let home: string;
let folder: string;
let path: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'legwork-compiled-'));
  folder = join(home, 'cache');
  path = join(home, 'script.js');
  writeFileSync(path, SCRIPT);
});
afterEach(() => rmSync(home, { recursive: true }));

interface Exports {
  answer(n: number): number;
  called: string;
  fail(): never;
}

/** Runs it, and what keeps its code unless that is kept already. */
function run() {
  const module = { exports: {} as Exports };
  const keep = runCompiled({
    path,
    folder,
    place: { module, require: createRequire(import.meta.url) },
    lazyModules: [],
  });
  return { exports: module.exports, keep };
}

const codePath = () => join(folder, readdirSync(folder)[0] ?? 'missing');

/** What it does is always the same; and whether it was with kept code. */
function expectWorking(): { isKept: boolean } {
  const { exports, keep } = run();
  expect(exports.answer(10)).toBe(55);
  expect(exports.called).toBe('script.jsfalse');
  return { isKept: keep === undefined };
}

test('its code is kept once, for the next start, with what it has called by then', () => {
  const early = run();
  early.keep?.();
  const before = statSync(codePath()).size;
  rmSync(folder, { recursive: true });

  const { exports, keep } = run();
  exports.answer(1);
  keep?.();
  expect(statSync(codePath()).size).toBeGreaterThan(before);
  expect(statSync(codePath()).mode & 0o777).toBe(0o600);
  expect(expectWorking()).toEqual({ isKept: true });
});

test('without a place for its code, it runs and keeps nothing', () => {
  const module = { exports: {} as Exports };
  const require = createRequire(import.meta.url);
  expect(runCompiled({ path, place: { module, require }, lazyModules: [] })).toBeUndefined();
  expect(module.exports.answer(10)).toBe(55);
  expect(readdirSync(home)).toEqual(['script.js']);
});

test('errors tell its own lines', () => {
  run().keep?.();
  const { exports } = run();
  expect(() => exports.fail()).toThrow(
    expect.objectContaining({ stack: expect.stringContaining(`${path}:4:30`) as string }),
  );
});

describe('kept code is as good as none', () => {
  beforeEach(() => {
    const { exports, keep } = run();
    exports.answer(1);
    keep?.();
    expect(expectWorking()).toEqual({ isKept: true });
  });

  test('where any byte of it is another, or any are missing', () => {
    const whole = readFileSync(codePath());
    const damage = fc.oneof(
      fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
        const bytes = Buffer.from(whole);
        bytes[at] = (bytes[at] ?? 0) ^ by;
        return bytes;
      }),
      fc.nat(whole.length - 1).map((size) => whole.subarray(0, size)),
    );
    fc.assert(
      fc.property(damage, (bytes) => {
        writeFileSync(codePath(), bytes);
        expect(expectWorking()).toEqual({ isKept: false });
      }),
    );
  });

  test('where the script is another, even one that looks the same', () => {
    const { atime, mtime } = statSync(path);
    writeFileSync(path, SCRIPT.replace('sum += i', 'sum -= i'));
    utimesSync(path, atime, mtime);
    const { exports, keep } = run();
    expect(exports.answer(10)).toBe(-55);
    expect(keep).toBeDefined();
  });

  test.runIf(process.platform !== 'win32')('where others could have put it', () => {
    for (const theirs of [folder, home]) {
      chmodSync(theirs, 0o777);
      expect(expectWorking()).toEqual({ isKept: false });
      chmodSync(theirs, 0o700);
    }
    expect(expectWorking()).toEqual({ isKept: true });
  });

  test('where there is a folder in its place', () => {
    const name = codePath();
    rmSync(name);
    mkdirSync(name);
    expect(expectWorking()).toEqual({ isKept: false });
  });
});

test.runIf(process.platform !== 'win32')('nothing is kept where others could change it', () => {
  const { keep } = run();
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  keep?.();
  expect(readdirSync(folder)).toEqual([]);
});

test('nothing is kept where there is nothing to keep it in', () => {
  folder = join(home, 'missing', 'cache');
  expect(expectWorking()).toEqual({ isKept: false });
  run().keep?.();
  expect(readdirSync(home)).toEqual(['script.js']);
});
