import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compile, zigFor } from '../../build/compile.ts';
import { fileOf, SOURCES, sourcesOf, TARGETS, type Target } from '../../build/targets.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

/** Compiled in the time of a test; the others first build a C library for half a minute. See `npm run test:release`. */
const isRelease = process.env['LEGWORK_TEST_RELEASE'] === '1';
const targets = TARGETS.filter(
  (target) => zigFor(target) && sourcesOf(target).some((name) => name.split('.').length > 2) && (isRelease || target.platform === 'darwin'),
);

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiles from a copy of the sources, with a cache that is empty. */
async function compileAnew(target: Target): Promise<Buffer> {
  const folder = temporaryFolder();
  cpSync(SOURCES, join(folder, 'sources'), { recursive: true });
  const compiler = zigFor(target, join(folder, 'cache'));
  if (!compiler) throw new Error('There is no compiler.');
  const output = join(folder, fileOf(target));
  await compile({ target, compiler, folder: join(folder, 'sources') }, output);
  return readFileSync(output);
}

test.each(targets)('$name is the same to the byte, wherever and whenever it is built', async (target) => {
  const [one, other] = [await compileAnew(target), await compileAnew(target)];
  expect(one.length).toBeGreaterThan(10_000);
  expect(one.equals(other)).toBe(true);
}, 600_000);
