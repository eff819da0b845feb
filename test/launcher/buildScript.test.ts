import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownCompilers } from '../../src/launcher/build/compile.ts';
import { PROJECT } from '../../src/launcher/build/targets.ts';
import { nodePath } from '../helpers/npm.ts';

const OWN = `${process.platform}-${process.arch}`;
const hasCompiler = ownCompilers().some(({ file }) => spawnSync(file, ['--version']).status === 0);

/** A copy of what the build takes, without a compiler from npm. */
function copyProject() {
  const project = mkdtempSync(join(tmpdir(), 'legwork-build-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  for (const path of ['src/launcher', 'package.json']) {
    cpSync(join(PROJECT, path), join(project, path), { recursive: true });
  }
  mkdirSync(join(project, 'node_modules'));
  symlinkSync(join(PROJECT, 'node_modules/env-paths'), join(project, 'node_modules/env-paths'));
  return project;
}

/** Runs the build as npm does; what it says, and how it ends. */
function build(project: string, words: string[] = [], environment: NodeJS.ProcessEnv = {}) {
  const flags = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];
  const { status, stderr } = spawnSync(
    nodePath(),
    [...flags, join(project, 'src/launcher/build/launcher.ts'), ...words],
    {
      env: { ...process.env, ...environment },
      encoding: 'utf8',
    },
  );
  return { status, said: stderr.split('\n').filter((line) => line !== '') };
}

test('where nothing can compile, the build says so in one line, and succeeds', () => {
  const project = copyProject();
  const { status, said } = build(project, [], { PATH: '/nowhere' });
  expect(status).toBe(0);
  expect(said).toEqual([`No launcher for ${OWN}, Node's wrapper will be used: there is no compiler for it`]);
  expect(existsSync(join(project, 'dist/launcher', OWN))).toBe(false);
});

test('what does not compile is no failure either', () => {
  const project = copyProject();
  for (const header of ['channel.h', 'processes.h', 'feed.h']) {
    writeFileSync(join(project, 'src/launcher', header), '#error nonsense\n');
  }
  const { status, said } = build(project);
  expect(status).toBe(0);
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^No launcher for /);
});

test.skipIf(!hasCompiler)(
  'it is compiled anew when a source has changed, and what others were made of is removed',
  () => {
    const project = copyProject();
    const program = join(
      project,
      'dist/launcher',
      OWN,
      process.platform === 'win32' ? 'legwork-launcher.exe' : 'legwork-launcher',
    );
    expect(build(project)).toEqual({ status: 0, said: [] });
    const first = statSync(program);
    const other = join(project, 'dist/launcher/other');
    mkdirSync(other);
    writeFileSync(join(other, 'made-of'), 'something else\n');
    expect(build(project)).toEqual({ status: 0, said: [] });
    expect(statSync(program).ino).toBe(first.ino);
    expect(existsSync(other)).toBe(false);
    appendFileSync(join(project, 'src/launcher/launcher.c'), '/* Changed. */\n');
    expect(build(project)).toEqual({ status: 0, said: [] });
    expect(statSync(program).ctimeMs).toBeGreaterThan(first.ctimeMs);
    expect(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout).toBe('legwork-launcher 1\n');
  },
);

test('a package without the compiler from npm has what it can have, and says what it has not', () => {
  const project = copyProject();
  const { status, said } = build(project, ['all']);
  expect(status).toBe(0);
  expect(said).toHaveLength(6);
  expect(existsSync(join(project, 'dist/launcher', OWN))).toBe(hasCompiler);
});
