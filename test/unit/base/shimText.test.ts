import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { posixShim, windowsShim } from '../../../src/base/shimText.ts';

const names = { optionsVariable: 'CALLERS_OPTIONS', filesVariable: 'CALLERS_FILES' };
const { optionsVariable, filesVariable } = names;

/** What a program sees that is called by its shim. */
function callShim(env: NodeJS.ProcessEnv) {
  const folder = mkdtempSync(join(tmpdir(), "it's $HOME `x` "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const scriptPath = join(folder, 'a "program".cjs');
  writeFileSync(
    scriptPath,
    'process.stdout.write(JSON.stringify({ env: process.env, words: process.argv.slice(2) }))',
  );
  const shim = join(folder, 'shim');
  writeFileSync(shim, posixShim({ nodePath: process.execPath, scriptPath, ...names }), {
    mode: 0o700,
  });
  const line = 'ulimit -S -n 321; exec "$0" "$@"';
  const printed = execFileSync('/bin/sh', ['-c', line, shim, 'a b', '', "'$x'", '*'], { env }).toString();
  return JSON.parse(printed) as { env: Record<string, string>; words: string[] };
}

test.each([{}, { PATH: '' }, { PATH: '/no where' }])('a shim needs no PATH: %j', (env) => {
  const { words, env: seen } = callShim(env);
  expect(words).toEqual(['a b', '', "'$x'", '*']);
  expect(seen).toMatchObject({ ELECTRON_RUN_AS_NODE: '1', ...env });
});

test.each(['--require /gone.js', '--require "/a b/gone.js" --no-warnings', ''])(
  'NODE_OPTIONS is not for the shim’s program, which is told of it: %j',
  (options) => {
    const { env } = callShim({ NODE_OPTIONS: options });
    expect(env).not.toHaveProperty('NODE_OPTIONS');
    expect(env[optionsVariable]).toBe(options);
  },
);

test('a shim tells its program how many files its caller may open, because Node raises that', () => {
  expect(callShim({}).env[filesVariable]).toBe('321');
});

test('without NODE_OPTIONS there is nothing to tell', () => {
  expect(callShim({}).env).not.toHaveProperty(optionsVariable);
});

test('on Windows paths and values are taken as they are', () => {
  const target = { nodePath: 'C:\\100% node\\node.exe', scriptPath: 'C:\\cli.js', ...names };
  const text = windowsShim(target, {});
  expect(text).toContain('"C:\\100%% node\\node.exe" "C:\\cli.js" %*\r\n');
  expect(text).toContain(
    'if defined NODE_OPTIONS set "CALLERS_OPTIONS=!NODE_OPTIONS!"\r\nset NODE_OPTIONS=\r\n',
  );
});

describe('on Windows a name beyond ASCII', () => {
  const variables = {
    USERPROFILE: 'C:\\Users\\Jörg',
    LOCALAPPDATA: 'C:\\Users\\Jörg\\AppData\\Local',
    APPDATA: '',
  };
  const callOf = (nodePath: string, scriptPath: string) =>
    windowsShim({ nodePath, scriptPath, ...names }, variables)
      .split('\r\n')
      .slice(6);

  test('is left to the variable that has it, whatever the code page of the console', () => {
    const lines = callOf('c:\\users\\jörg\\AppData\\Local\\Code.exe', 'C:\\Users\\Jörg\\.vscode\\cli.js');
    expect(lines).toEqual(['"%LOCALAPPDATA%\\Code.exe" "%USERPROFILE%\\.vscode\\cli.js" %*', '']);
  });

  test.each(['D:\\Jörg\\cli.js', 'C:\\Users\\Jörgen\\cli.js'])(
    'that no variable has, as %s, makes the console read UTF-8',
    (path) => {
      expect(callOf('C:\\Code.exe', path)).toEqual(['chcp 65001>nul', `"C:\\Code.exe" "${path}" %*`, '']);
    },
  );
});
