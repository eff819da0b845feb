import { readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ProblemCollector } from '../../../src/language/problems/problemCollector.ts';
import type { ProblemMatcher } from '../../../src/protocol/problems.ts';
import { contributedMatchers } from '../../../src/ui/problems/contributedMatchers.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/outputs', `${name}.txt`), 'utf8');

/** As `vscode.typescript` contributes them. */
const TYPESCRIPT = {
  problemPatterns: [
    {
      name: 'tsc',
      regexp: String.raw`^([^\s].*)[\(:](\d+)[,:](\d+)(?:\):\s+|\s+-\s+)(error|warning|info)\s+TS(\d+)\s*:\s*(.*)$`,
      file: 1,
      line: 2,
      column: 3,
      severity: 4,
      code: 5,
      message: 6,
    },
  ],
  problemMatchers: [
    {
      name: 'tsc',
      label: 'tsc',
      owner: 'typescript',
      applyTo: 'closedDocuments',
      fileLocation: ['relative', '${cwd}'],
      pattern: '$tsc',
    },
    {
      name: 'tsc-watch',
      owner: 'typescript',
      fileLocation: ['relative', '${cwd}'],
      pattern: '$tsc',
      background: {
        activeOnStart: true,
        beginsPattern: {
          regexp: String.raw`Starting (?:compilation in watch mode|incremental compilation)\.\.\.$`,
        },
        endsPattern: { regexp: String.raw`Found \d+ errors?\. Watching for file changes\.$` },
      },
    },
  ],
};
const GCC = {
  problemMatchers: [
    {
      name: 'gcc',
      owner: 'cpptools',
      fileLocation: 'autoDetect',
      pattern: {
        regexp: String.raw`^(.*?):(\d+):(\d*):?\s+(?:fatal\s+)?(warning|error):\s+(.*)$`,
        file: 1,
        line: 2,
        column: 3,
        severity: 4,
        message: 5,
      },
    },
  ],
};
const known = contributedMatchers([TYPESCRIPT, GCC]);
const named = (...names: string[]): ProblemMatcher[] =>
  names.map((name) => {
    const found = known.find(name)?.matcher;
    if (!found) throw new Error(`There is no ${name}.`);
    return found;
  });

function collectorOf(matchers: ProblemMatcher[]) {
  return new ProblemCollector({
    matchers,
    resolve: (file, _matcher, entered = '/work/sample') => (isAbsolute(file) ? file : join(entered, file)),
  });
}

function problemsIn(text: string, matchers: ProblemMatcher[]): string[] {
  const collector = collectorOf(matchers);
  for (const line of text.split('\n')) collector.push(line);
  return said(collector);
}

const said = (collector: ProblemCollector) =>
  collector.problems.map(
    ({ path, line, column, severity, code, message }) =>
      `${path}:${line}:${column ?? ''} ${severity} ${code ?? ''} ${message}`,
  );

describe('what tools print', () => {
  test.each([
    ['tsc', '$tsc'],
    ['tsc-pretty', '$tsc'],
  ])('%s', (name, matcher) => {
    expect(problemsIn(fixture(name), named(matcher))).toEqual([
      "/work/sample/src/sum.ts:2:14 error 2304 Cannot find name 'c'.",
      "/work/sample/src/sum.ts:4:7 error 2322 Type 'number' is not assignable to type 'string'.",
    ]);
  });

  test('eslint, whose problems are below the name of the file', () => {
    expect(problemsIn(fixture('eslint'), named('$eslint-stylish'))).toEqual([
      "/work/sample/src/app.js:3:7 error no-unused-vars 'total' is assigned a value but never used",
      '/work/sample/src/app.js:12:24 warning no-console Unexpected console statement',
      '/work/sample/src/pages/[id].jsx:8:1 error  Parsing error: Unexpected token <',
    ]);
  });

  test('gcc, in the folder that make has entered', () => {
    expect(problemsIn(fixture('make-gcc'), named('$gcc'))).toEqual([
      '/work/sample/src/sum.h:1:15 error  expected ‘;’, ‘,’ or ‘)’ before ‘int’',
      '/work/sample/src/sum.c:4:14 error  ‘c’ undeclared (first use in this function)',
      '/work/sample/src/sum.c:3:7 warning  unused variable ‘unused’ [-Wunused-variable]',
      '/work/sample/src/sum.c:5:1 warning  control reaches end of non-void function [-Wreturn-type]',
    ]);
  });

  test('go', () => {
    expect(problemsIn(fixture('go'), named('$go'))).toContain(
      '/work/sample/main.go:8:2 error  undefined: total',
    );
  });

  test.each([
    ['$msCompile', 'src\\a.cs(3,4): error CS1002: ; expected', 'a.cs:3:4 error CS1002 ; expected'],
    ['$msCompile', '  2>/w/a.cpp(3): fatal error C1083: no file', '/w/a.cpp:3: error C1083 no file'],
    ['$lessCompile', 'x\tsyntax error in file /w/a.less line no. 3', '/w/a.less:3: error'],
    ['$gulp-tsc', 'src/a.ts(3,4): error TS1 no', 'src/a.ts:3:4 error'],
    [
      '$jshint',
      '/w/a.js: line 3, col 4, Missing semicolon. (W033)',
      '/w/a.js:3:4 warning W033 Missing semicolon.',
    ],
    [
      '$eslint-compact',
      '/w/a.js: line 3, col 4, Error - Bad thing. (no-bad)',
      '/w/a.js:3:4 error no-bad Bad thing.',
    ],
  ])('%s: %s', (name, line, problem) => {
    const [found] = problemsIn(line, named(name));
    const file = problem.split(':')[0] ?? '';
    expect(found).toContain(problem.slice(file.length));
    expect(found).toContain(file);
  });

  test('jshint, in its other format', () => {
    const text = '/w/a.js\n  line 3  col 4  Missing semicolon. (W033)\n  line 9  col 1  Bad. (E001)\n\n';
    expect(problemsIn(text, named('$jshint-stylish'))).toEqual([
      '/w/a.js:3:4 warning W033 Missing semicolon.',
      '/w/a.js:9:1 error E001 Bad.',
    ]);
  });
});

describe('a program that goes on', () => {
  const begins = '10:00:00 - Starting compilation in watch mode...';
  const again = '10:00:09 - File change detected. Starting incremental compilation...';
  const ends = '10:00:05 - Found 1 error. Watching for file changes.';
  const error = (line: number) => `a.ts(${line},1): error TS1: wrong`;

  test('has told all with the line for that, and begins anew with the other', () => {
    const collector = collectorOf(named('$tsc-watch'));
    const push = (line: string) => ({ hasToldAll: collector.push(line), problems: said(collector).length });
    expect([begins, error(1), error(2), ends].map(push)).toEqual([
      { hasToldAll: false, problems: 0 },
      { hasToldAll: false, problems: 1 },
      { hasToldAll: false, problems: 2 },
      { hasToldAll: true, problems: 2 },
    ]);
    // What is printed in between is not of a compilation.
    expect(push(error(3))).toEqual({ hasToldAll: false, problems: 2 });
    expect([again, error(1), ends].map(push).at(-1)).toEqual({ hasToldAll: true, problems: 1 });
  });

  test('does not have what it told before, even if a matcher for programs that end would find it', () => {
    const text = [begins, error(1), ends, again, error(2), ends].join('\n');
    expect(problemsIn(text, named('$tsc-watch', '$tsc'))).toEqual(['/work/sample/a.ts:2:1 error 1 wrong']);
  });
});

test('the first matcher that fits takes a line, and the same problem is told once', () => {
  const line = 'a.ts(3,4): error TS1: wrong';
  expect(problemsIn(`${line}\n${line}`, named('$tsc', '$msCompile'))).toHaveLength(1);
});

test('what is no matcher finds nothing, and does not hinder others', () => {
  const broken = { ...(named('$tsc')[0] as ProblemMatcher), patterns: [{ regexp: '(' }] };
  const text = 'a.ts(3,4): error TS1: wrong';
  expect(problemsIn(text, [broken, { ...broken, patterns: [] }, ...named('$tsc')])).toHaveLength(1);
});

test('no more problems are kept than a person looks through', () => {
  const collector = collectorOf(named('$tsc'));
  for (let line = 1; line <= 1500; line++) collector.push(`a.ts(${line},1): error TS1: wrong`);
  expect(collector.problems).toHaveLength(1000);
  expect(collector.isPartial).toBe(true);
});

describe('matchers of extensions and of tasks.json', () => {
  test.each([
    [
      'a base with something else',
      { base: '$tsc', severity: 'warning', fileLocation: 'absolute' },
      { name: '$tsc', severity: 'warning', location: 'absolute' },
    ],
    [
      'a pattern by name',
      { owner: 'a', pattern: '$tsc' },
      { location: 'relative', folders: ['${workspaceFolder}'] },
    ],
    [
      'a list of patterns',
      { owner: 'a', pattern: [{ regexp: 'a' }, { regexp: 'b', loop: true }] },
      { patterns: [{ regexp: 'a' }, { regexp: 'b', loop: true }] },
    ],
    [
      'the usual groups',
      { owner: 'a', pattern: { regexp: 'a', column: 5 } },
      { patterns: [{ regexp: 'a', file: 1, line: 2, column: 5, message: 0 }] },
    ],
    [
      'folders to search in',
      { owner: 'a', pattern: '$tsc', fileLocation: ['search', { include: ['${workspaceFolder}/src'] }] },
      { location: 'autoDetect', folders: ['${workspaceFolder}/src'] },
    ],
    [
      'a whole file',
      { owner: 'a', pattern: { regexp: 'a', kind: 'file', message: 2 } },
      { patterns: [{ isFile: true, file: 1, message: 2 }] },
    ],
    [
      'patterns of before',
      {
        owner: 'a',
        pattern: '$tsc',
        watching: { activeOnStart: true, beginsPattern: 'a', endsPattern: 'b' },
      },
      { background: { isActiveAtStart: true, begins: 'a', ends: 'b' } },
    ],
  ])('%s', (_what, written, expected) => {
    expect(known.read(written)?.matcher).toMatchObject(expected);
  });

  test.each([
    undefined,
    3,
    null,
    {},
    { pattern: '$gone' },
    { pattern: 7 },
    { base: '$gone' },
    { pattern: [] },
  ])('%j is none', (written) => {
    expect(known.read(written)).toBeUndefined();
  });

  test('a circle of bases ends', () => {
    const circular = contributedMatchers([
      {
        problemMatchers: [
          { name: 'a', base: '$b' },
          { name: 'b', base: '$a' },
        ],
      },
    ]);
    expect(circular.find('$a')).toBeUndefined();
  });
});
