import { readdirSync, readFileSync } from 'node:fs';
import { join, win32 } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { argvOf } from '../../../src/core/commandLine.ts';
import { batchLine } from '../../../src/executors/batchLine.ts';
import { scriptOfNpmShim } from '../../../src/executors/npmShim.ts';
import { findProgram, windowsProgram, type WindowsPlace } from '../../../src/executors/windowsProgram.ts';
import { nativeWords } from '../../../src/executors/windowsStart.ts';

/* What Windows is to start, worked out on any system. */

const SHIMS = join(import.meta.dirname, '../../fixtures/npmShims');
const CMD = 'C:\\Windows\\System32\\cmd.exe';
const NODE = 'C:\\Program Files\\nodejs\\node.exe';

/** A machine with these files, by path; names do not tell case apart. */
function place(files: Record<string, string>, more: Partial<WindowsPlace> = {}): WindowsPlace {
  const byName = new Map(Object.entries(files).map(([path, text]) => [path.toLowerCase(), text]));
  return {
    cwd: 'C:\\work',
    environment: {
      Path: 'C:\\bin;"C:\\Program Files\\nodejs";relative;;C:\\npm',
      PATHEXT: '.COM;.EXE;.BAT;.CMD',
    },
    scriptPath: 'C:\\data\\run\\sh-1.1.cmd',
    isFile: (path) => Promise.resolve(byName.has(path.toLowerCase())),
    read: (path) => Promise.resolve(byName.get(path.toLowerCase()) ?? ''),
    ...more,
  };
}

/** Takes a command line apart as Microsoft's C runtime does, and CommandLineToArgvW after the first word. */
function wordsOf(line: string): string[] {
  const words: string[] = [];
  let index = 0;
  for (;;) {
    while (line[index] === ' ' || line[index] === '\t') index++;
    if (index >= line.length) return words;
    let word = '';
    let isQuoted = false;
    for (; index < line.length; index++) {
      const backslashes = /^\\*/.exec(line.slice(index))?.[0].length ?? 0;
      const next = line[index + backslashes];
      if (backslashes > 0) {
        word += '\\'.repeat(next === '"' ? Math.floor(backslashes / 2) : backslashes);
        index += backslashes - 1;
        if (next === '"' && backslashes % 2 === 1) {
          word += '"';
          index++;
        }
      } else if (next === '"') {
        if (isQuoted && line[index + 1] === '"') {
          word += '"';
          index++;
        } else isQuoted = !isQuoted;
      } else if (!isQuoted && (next === ' ' || next === '\t')) break;
      else word += next;
    }
    words.push(word);
  }
}

/** Puts in variables as cmd.exe does in a line that it was given: what is none stays, percent signs and all. */
function withVariables(line: string): string {
  let text = '';
  for (let index = 0; index < line.length; index++) {
    const end = line[index] === '%' ? line.indexOf('%', index + 1) : -1;
    const name = end < 0 ? '' : line.slice(index + 1, end).toUpperCase();
    if (name === 'CD:~,' || name === 'PATH') {
      text += name === 'PATH' ? 'EXPANDED' : '';
      index = end;
    } else text += line[index];
  }
  return text;
}

/**
 * What a batch file's `%*` gives to the program it calls, as cmd.exe reads a line twice: variables are put in once, and
 * outside of quotes nothing may be left that means something to it.
 */
function throughBatch(line: string): string[] {
  const expanded = withVariables(line);
  let isQuoted = false;
  for (const character of expanded) {
    if (character === '"') isQuoted = !isQuoted;
    else if (!isQuoted) expect('&|<>()^!;,=\r\n').not.toContain(character);
  }
  expect(isQuoted).toBe(false);
  return wordsOf(expanded);
}

const word = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(
      fc.constantFrom(
        '"',
        '\\',
        '\\\\',
        '%',
        '%PATH%',
        '&',
        '|',
        '^',
        '!',
        ' ',
        'a',
        'ü',
        '🦊',
        '(',
        ')',
        '<',
        '>',
        '=',
        ';',
      ),
    )
    .map((pieces) => pieces.join('')),
);
const oneLine = word.map((text) => text.replaceAll(/[\r\n\0]/g, ''));

describe('a batch file', () => {
  test('gets its arguments as they were given, whatever they hold, and nothing of them is run', () => {
    fc.assert(
      fc.property(fc.array(oneLine), (args) => {
        const call = batchLine('C:\\a b\\x.cmd', args);
        if ('reason' in call) return expect(call.reason).toContain('8191');
        expect(throughBatch(call.line)).toEqual(['C:\\a b\\x.cmd', ...args]);
      }),
    );
  });

  test('simple arguments stay as they are', () => {
    expect(batchLine('C:\\x.cmd', ['--a=b', 'c/d', 'C:\\e', ''])).toEqual({
      line: '"C:\\x.cmd" "--a=b" c/d C:\\e ""',
    });
  });

  test.each([
    [['a\nb'], /several lines/],
    [['a\rb'], /several lines/],
    [['x'.repeat(8200)], /8191 characters/],
  ])('what it cannot be given is refused: %j', (args, reason) => {
    expect(batchLine('C:\\x.cmd', args)).toEqual({ reason: expect.stringMatching(reason) as string });
  });

  test('a path that would end its quotes', () => {
    expect(batchLine('C:\\x" & calc & ".cmd', [])).toHaveProperty('reason');
  });

  test('is run by cmd.exe with the line as it is', async () => {
    const at = place(
      { 'C:\\bin\\x.bat': '@echo %*' },
      { environment: { PATH: 'C:\\bin', COMSPEC: 'D:\\cmd.exe' } },
    );
    expect(await windowsProgram(['x', 'a&b'], at)).toEqual({
      file: 'D:\\cmd.exe',
      args: ['/d', '/e:ON', '/v:OFF', '/s', '/c', '""C:\\bin\\x.bat" "a&b""'],
      isVerbatim: true,
    });
  });

  test('that cannot be given an argument cannot be started', async () => {
    const at = place({ 'C:\\bin\\x.bat': '' });
    expect(await windowsProgram(['x', 'a\nb'], at)).toMatchObject({
      code: 126,
      reason: expect.stringContaining('x.bat: ') as string,
    });
  });
});

describe('a program', () => {
  const at = place({
    'C:\\bin\\tool': '#!/bin/sh',
    'C:\\bin\\tool.CMD': '@echo off',
    'C:\\bin\\one.exe': '',
    'C:\\bin\\two.com': '',
    'C:\\bin\\two.exe': '',
    'C:\\npm\\one.cmd': '',
    'C:\\npm\\dotted.name.exe': '',
    'C:\\Program Files\\nodejs\\node.exe': '',
    'C:\\work\\here.exe': '',
    'C:\\work\\relative\\rel.exe': '',
    'C:\\work\\sub\\below.cmd': '',
    'D:\\other.exe': '',
  });

  test.each([
    ['tool', 'C:\\bin\\tool.cmd'],
    ['TOOL.cmd', 'C:\\bin\\TOOL.cmd'],
    ['one', 'C:\\bin\\one.exe'],
    ['one.cmd', 'C:\\npm\\one.cmd'],
    ['two', 'C:\\bin\\two.com'],
    ['dotted.name', 'C:\\npm\\dotted.name.exe'],
    ['node', NODE],
    ['.\\here', 'C:\\work\\here.exe'],
    ['sub/below', 'C:\\work\\sub\\below.cmd'],
    ['D:\\other', 'D:\\other.exe'],
    ['D:/other.exe', 'D:\\other.exe'],
  ])('%s is found', async (name, path) => expect(await findProgram(name, at)).toBe(path));

  test.each(['', 'here', 'rel', 'nosuch', '.\\nosuch.exe', 'C:\\bin\\tool.exe', 'C:\\bin'])(
    '%j is not',
    async (name) => {
      expect(await findProgram(name, at)).toBeUndefined();
      expect(await windowsProgram([name, 'x'], at)).toEqual({ code: 127, reason: `${name}: not found` });
    },
  );

  test('without PATHEXT the usual endings count', async () => {
    const bare = { ...at, environment: { path: 'C:\\bin' } };
    expect(await findProgram('one', bare)).toBe('C:\\bin\\one.exe');
  });

  test('gets its arguments from the system, unquoted here', async () => {
    const args = ['a b', '"', '%PATH%', 'x\ny'];
    expect(await windowsProgram(['node', ...args], at)).toEqual({ file: NODE, args, isVerbatim: false });
  });
});

describe('cmd.exe', () => {
  const at = place({ [CMD]: '' }, { environment: { PATH: 'C:\\Windows\\System32' } });

  test.each(['cmd', 'CMD.EXE', CMD])('%s runs a command line to the letter', async (shell) => {
    const command = '"C:\\a b\\x.exe" "c d" & echo "e"';
    const argv = argvOf({ command, shell });
    expect(await windowsProgram(argv, at)).toEqual({
      file:
        CMD.toLowerCase() === shell.toLowerCase()
          ? shell
          : win32.join('C:\\Windows\\System32', shell.length > 3 ? shell : 'cmd.exe'),
      args: ['/d', '/s', '/c', `"chcp 65001>nul 2>nul||(call )&${command}"`],
      isVerbatim: true,
    });
  });

  const call = ['/d', '/s', '/c'];

  test.each(['echo a\necho ü', 'echo a\r\necho ü\r\n', 'echo a\recho ü'])(
    'several lines, %j, are a batch file, as it runs the first line only',
    async (command) => {
      expect(await windowsProgram([CMD, ...call, command], at)).toEqual({
        file: CMD,
        args: [...call, '""C:\\data\\run\\sh-1.1.cmd""'],
        isVerbatim: true,
        script: '@echo off\r\nchcp 65001>nul 2>nul\r\necho a\r\necho ü\r\n',
      });
    },
  );

  test('a line with its end is one line', async () => {
    expect(await windowsProgram([CMD, ...call, 'echo a\r\n'], at)).toMatchObject({
      args: [...call, '"echo a"'],
    });
  });

  test.each(['\\\\server\\share\\work', '//wsl.localhost/Debian/root', '\\\\?\\UNC\\server\\share'])(
    'is not run in %s, where it would be in Windows’s own folder',
    async (cwd) => {
      const files = { [CMD]: '', 'C:\\bin\\x.bat': '', [NODE]: '' };
      const there = place(files, { cwd, environment: { PATH: 'C:\\bin;C:\\Program Files\\nodejs' } });
      for (const argv of [
        [CMD, ...call, 'del *'],
        [CMD, ...call, 'a\nb'],
        ['x', 'y'],
      ]) {
        expect(await windowsProgram(argv, there)).toMatchObject({
          code: 126,
          reason: expect.stringContaining('network folder') as string,
        });
      }
      expect(await windowsProgram(['node', 'x'], there)).toMatchObject({ file: NODE });
    },
  );

  test('other words to it are words', async () => {
    expect(await windowsProgram(['cmd', '/c', 'a b'], at)).toMatchObject({
      args: ['/c', 'a b'],
      isVerbatim: false,
    });
  });
});

describe('the words for the native launcher', () => {
  test('are the program and a line that gives it its arguments, whatever they hold', () => {
    fc.assert(
      fc.property(fc.array(word.map((text) => text.replaceAll('\0', ''))), (args) => {
        const [file, line = ''] = nativeWords({ file: NODE, args, isVerbatim: false });
        expect(file).toBe(NODE);
        expect(wordsOf(line)).toEqual([NODE, ...args]);
      }),
    );
  });

  test('keep a line as it is', () => {
    const args = ['/d', '/s', '/c', '"echo "a""'];
    expect(nativeWords({ file: CMD, args, isVerbatim: true })).toEqual([CMD, `"${CMD}" /d /s /c "echo "a""`]);
  });

  test('say why there is no program', () => {
    expect(nativeWords({ code: 127, reason: 'x: not found' })).toEqual(['', '127', 'x: not found']);
  });
});

describe('a script of npm’s for a program', () => {
  const recorded = readdirSync(SHIMS);

  test('there are recordings', () => expect(recorded.length).toBeGreaterThan(5));

  test.each(recorded.filter((name) => name.startsWith('node-')))(
    '%s: node is started with the script',
    async (name) => {
      const text = readFileSync(join(SHIMS, name), 'utf8');
      expect(scriptOfNpmShim(text)).toBe('node_modules\\tool\\bin\\cli.js');
      const at = place({ 'C:\\npm\\tool.cmd': text, [NODE]: '' });
      const args = ['two\nlines', '%PATH%', '"', 'a b'];
      expect(await windowsProgram(['tool', ...args], at)).toEqual({
        file: NODE,
        args: ['C:\\npm\\node_modules\\tool\\bin\\cli.js', ...args],
        isVerbatim: false,
      });
    },
  );

  test.each(recorded.filter((name) => !name.startsWith('node-')))(
    '%s does more, and is run by cmd.exe',
    async (name) => {
      const text = readFileSync(join(SHIMS, name), 'utf8');
      expect(scriptOfNpmShim(text)).toBeUndefined();
      const at = place({ 'C:\\npm\\tool.cmd': text, [NODE]: '' });
      expect(await windowsProgram(['tool', 'x'], at)).toMatchObject({ file: CMD, isVerbatim: true });
    },
  );

  test.each(recorded.filter((name) => name.startsWith('node-')))(
    '%s with one line more is run by cmd.exe',
    (name) => {
      const lines = readFileSync(join(SHIMS, name), 'utf8').split('\r\n');
      for (const more of ['SET X=1', 'del *', '"%_prog%" "%dp0%\\other.js" %*', 'node "%~dp0\\x.js"']) {
        for (const index of lines.keys()) {
          expect(scriptOfNpmShim(lines.toSpliced(index, 0, more).join('\r\n'))).toBeUndefined();
        }
      }
    },
  );

  test('a node beside it comes first; without any, cmd.exe says so', async () => {
    const text = readFileSync(join(SHIMS, 'node-7.0.0.cmd'), 'utf8');
    const beside = place({ 'C:\\npm\\tool.cmd': text, 'C:\\npm\\node.exe': '', [NODE]: '' });
    expect(await windowsProgram(['tool'], beside)).toMatchObject({ file: 'C:\\npm\\node.exe' });
    expect(await windowsProgram(['tool'], place({ 'C:\\npm\\tool.cmd': text }))).toMatchObject({ file: CMD });
  });
});
