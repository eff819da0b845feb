import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { searchFiles } from '../../../../src/core/search/searchFiles.ts';
import { dataPaths, outputPath, type DataPaths } from '../../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import { editorsRipgrep } from '../../../helpers/ripgrep.ts';
import { sampleTask } from '../sampleTask.ts';

/* Whatever ripgrep does, and whatever lies in the place of an output, a search finds what there is, and ends. */

const IDS = ['sh-1', 'sh-2', 'sh-3'];
const ripgrep = editorsRipgrep();

let folder: string;
let paths: DataPaths;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-odd-'));
  paths = dataPaths(folder);
  mkdirSync(paths.output);
  for (const id of IDS) writeFileSync(outputPath(paths, id), `a needle of ${id}\n`);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A program of that name that does something else. */
function impostor(script: string): string {
  mkdirSync(join(folder, 'bin'));
  const path = join(folder, 'bin', 'rg');
  writeFileSync(path, script, { mode: 0o700 });
  return path;
}

async function found(program: string | undefined, wanted = { pattern: 'needle' }, signal?: AbortSignal) {
  const names: string[] = [];
  await searchFiles({
    ...{ paths, wanted, ripgrep: program, signal: signal ?? new AbortController().signal },
    tasks: IDS.map((id) => sampleTask({ id, status: { state: 'completed', exitCode: 0 } })),
    onHits: async (hits) => void names.push(...hits.map(({ task }) => task)),
  });
  return names;
}

describe.skipIf(process.platform === 'win32')('a ripgrep that is none', () => {
  test.each([
    ['never ends', '#!/bin/sh\nexec sleep 600'],
    ['leaves a process with its pipe', '#!/bin/sh\nsleep 600 &\nexit 3'],
    ['prints garbage', '#!/bin/sh\nhead -c 100000 /dev/urandom'],
    ['never stops printing lines', '#!/bin/sh\nexec yes'],
    ['never ends its line', '#!/bin/sh\nexec tr "\\0" x </dev/zero'],
    ['names others', '#!/bin/sh\necho ../secret'],
    ['ends with an odd code, silently', '#!/bin/sh\nexit 127'],
    ['kills itself', '#!/bin/sh\nkill -9 $$'],
    ['has no interpreter', '#!/nowhere/sh\n'],
    ['is no program', '\0\0\0'],
  ])('%s', async (_name, script) => {
    expect(await found(impostor(script))).toEqual(IDS);
  });

  test.each([
    ['names them backwards', '#!/bin/sh\necho output/sh-3.log; echo output/sh-1.log'],
    ['names one again and again', '#!/bin/sh\nwhile echo output/sh-2.log; do :; done'],
  ])('%s: what it has left out is not known, but nothing is found twice', async (_name, script) => {
    const names = await found(impostor(script));
    expect(names).toContain('sh-3');
    expect(new Set(names).size).toBe(names.length);
  });

  test('a search that is not wanted any more ends at once, also if it has processes of its own', async () => {
    const program = impostor('#!/bin/sh\nsleep 600 | sleep 600');
    const stop = new AbortController();
    const searching = found(program, undefined, stop.signal);
    stop.abort();
    await expect(searching).rejects.toMatchObject({ code: ErrorCode.notWanted });
  });
});

describe.skipIf(process.platform === 'win32')('in the place of an output', () => {
  test.each<[string, (path: string) => void]>([
    ['a named pipe', (path) => execFileSync('mkfifo', [path])],
    ['a device without an end', (path) => symlinkSync('/dev/zero', path)],
    ['a folder', (path) => mkdirSync(path)],
    ['a link to nothing', (path) => symlinkSync('nothing', path)],
    ['a link to itself', (path) => symlinkSync(path, path)],
    ['nothing', () => undefined],
  ])('%s', async (_name, put) => {
    const path = outputPath(paths, 'sh-2');
    rmSync(path);
    put(path);
    expect(await found(ripgrep)).toEqual(['sh-1', 'sh-3']);
  });
});

test.each(['needle\0', '\0'])('a pattern that no command line can have: %j', async (pattern) => {
  writeFileSync(outputPath(paths, 'sh-3'), 'a needle\0\n');
  expect(await found(ripgrep, { pattern })).toEqual(['sh-3']);
});

test('a pattern that would take long is refused', async () => {
  const searching = found(ripgrep, { pattern: 'a'.repeat(1001) });
  await expect(searching).rejects.toMatchObject({ code: ErrorCode.badRequest });
});
