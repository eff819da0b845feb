import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { compile, ownCompilers, usualCaches, zigFor } from '../../src/launcher/build/compile.ts';
import {
  fileOf,
  hasSources,
  PROJECT,
  SOURCES,
  TARGETS,
  type Target,
} from '../../src/launcher/build/targets.ts';

// Those of macOS need no C library. Building that of another target takes half a minute: `npm run test:release` does
// it for all, and from nothing.
const isRelease = process.env['LEGWORK_TEST_RELEASE'] === '1';
const targets = TARGETS.filter(
  (target) => zigFor(target) && hasSources(target) && (isRelease || target.platform === 'darwin'),
);

const VSCE = join(PROJECT, 'node_modules/@vscode/vsce/vsce');

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-build-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Compiles from a copy of the sources, with caches that are empty. */
async function compileAnew(target: Target): Promise<Buffer> {
  const folder = temporaryFolder();
  cpSync(SOURCES, join(folder, 'sources'), { recursive: true });
  const { shared } = usualCaches();
  const compiler = zigFor(target, {
    shared: isRelease ? join(folder, 'shared') : shared,
    own: join(folder, 'own'),
  });
  if (!compiler) throw new Error('There is no compiler.');
  const output = join(folder, fileOf(target));
  await compile({ target, compiler, folder: join(folder, 'sources') }, output);
  return readFileSync(output);
}

test.skipIf(targets.length === 0).each(targets)(
  '$name is the same to the byte, wherever and whenever it is built',
  async (target) => {
    const [one, other] = await Promise.all([compileAnew(target), compileAnew(target)]);
    expect(one.length).toBeGreaterThan(10_000);
    expect(one.equals(other)).toBe(true);
  },
  600_000,
);

test('a package takes the programs of all targets, and nothing from beside them', () => {
  const listed = spawnSync(process.execPath, [VSCE, 'ls', '--no-dependencies'], {
    cwd: PROJECT,
    encoding: 'utf8',
  });
  expect(listed.status).toBe(0);
  const built = TARGETS.map((target) => `dist/launcher/${target.name}/${fileOf(target)}`);
  const packed = listed.stdout.split('\n').filter((path) => path.startsWith('dist/launcher/'));
  expect(packed).toEqual(expect.arrayContaining(built.filter((path) => existsSync(join(PROJECT, path)))));
  expect(built).toEqual(expect.arrayContaining(packed));
  expect(packed.length).toBeGreaterThan(0);
});

const own = TARGETS.find(({ name }) => name === `${process.platform}-${process.arch}`);
/** With its libraries in it, and without: the first that is there of each kind. */
const compilers = ownCompilers()
  .filter(({ file }) => spawnSync(file, ['--version']).status === 0)
  .filter(({ words }, index, all) => all.findIndex((one) => one.words.join() === words.join()) === index);

test.skipIf(!own).each(compilers)(
  "this system's own $file compiles it without a warning, with $words",
  async (compiler) => {
    if (!own) return;
    const output = join(temporaryFolder(), fileOf(own));
    await compile({ target: own, compiler }, output);
    expect(spawnSync(output, ['--version'], { encoding: 'utf8' }).stdout).toBe('legwork-launcher 2\n');
  },
);
