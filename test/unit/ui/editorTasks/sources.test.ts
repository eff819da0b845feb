import fc from 'fast-check';
import { expect, test } from 'vitest';
import { justfileRecipes } from '../../../../src/ui/editorTasks/sources/justfile.ts';
import { makefileTargets } from '../../../../src/ui/editorTasks/sources/makefile.ts';
import {
  managerOfFiles,
  namedManager,
  packageScripts,
} from '../../../../src/ui/editorTasks/sources/packageScripts.ts';
import {
  cargoTargets,
  composerScripts,
  goTargets,
} from '../../../../src/ui/editorTasks/sources/projectFiles.ts';
import { scriptLines } from '../../../../src/ui/editorTasks/sources/scriptLines.ts';
import { taskfileTasks } from '../../../../src/ui/editorTasks/sources/taskfile.ts';
import { sourceOfFile, taskSources } from '../../../../src/ui/editorTasks/sources/taskSources.ts';
import type { Offer } from '../../../../src/ui/editorTasks/sources/offer.ts';
import { processorMs } from '../../../helpers/processorTime.ts';

const names = (offers: Offer[]) => offers.map(({ name }) => name);

test.each<[string, string, string[]]>([
  ['a target', 'build:\n\tgcc a.c', ['build']],
  ['several with one rule', 'one two:\n\techo', ['one', 'two']],
  ['a double colon', 'all:: deps', ['all']],
  ['targets with dots, dashes and folders', 'out/a.o: a.c\nbuild-all:', ['out/a.o', 'build-all']],
  ['each once', 'a: b\na: c', ['a']],
  ['no assignments', 'A := b\nB ::= c\nC:=d\nD = e\nE ?= f:g', []],
  ['no variables of a target', 'debug: CFLAGS += -g\ndebug: LEVEL := 2\ndebug: main.o', ['debug']],
  ['no patterns, special targets and variables', '%.o: %.c\n.PHONY: all\n$(OUT): a', []],
  ['no recipes', 'a:\n\techo b: c\n\tx:', ['a']],
  ['nothing of a block', 'define rule\ninner:\nendef\nouter:', ['outer']],
  ['no lines that continue another', 'A = one \\\ntwo: three\nb:', ['b']],
  ['no directives', 'include a: b\n-include c:\nexport d: e', []],
  ['nothing that looks like an option', '-n:\n--help:', []],
  ['lines that end in two characters', 'a:\r\n\techo\r\nb:\r\n', ['a', 'b']],
])('Makefile: %s', (_what, text, expected) => {
  expect(names(makefileTargets(text))).toEqual(expected);
});

test('a Makefile of another name is named to make, and comments tell what targets are for', () => {
  expect(makefileTargets('\nbuild: a b ## Build it all', 'GNUmakefile')).toEqual([
    { name: 'build', words: ['make', '-f', 'GNUmakefile', 'build'], line: 1, detail: 'Build it all' },
  ]);
});

test.each<[string, string, string[]]>([
  ['recipes', 'build:\n  cargo build\n\ntest: build\n', ['build', 'test']],
  ['quiet ones', '@quiet:\n  echo', ['quiet']],
  ['parameters with defaults', 'serve port="80:80" *rest:\n  x', ['serve']],
  ['none that need arguments', 'greet name:\n  x\nmany +files:\n  x\nopen host port="1":\n', []],
  ['none that are private', '_hidden:\n[private]\nalso:\nshown:', ['shown']],
  [
    'no assignments, settings and aliases',
    'x := "a:b"\nset shell := ["sh"]\nalias b := build\nexport A := "1"',
    [],
  ],
])('justfile: %s', (_what, text, expected) => {
  expect(names(justfileRecipes(text))).toEqual(expected);
});

test('the comment above a recipe tells what it is for', () => {
  expect(justfileRecipes('# Build it\nbuild:\n')).toEqual([
    { name: 'build', words: ['just', 'build'], line: 1, detail: 'Build it' },
  ]);
});

const taskfile = `version: '3'
vars:
  NAME: x
tasks:
  default:
    cmds:
      - echo: 1
  build:all:
    desc: "Build it all"
    deps: [lint]
  "quoted name": {cmds: [echo]}
  hidden:
    internal: true
  with-*: echo

  lint: echo lint
includes:
  other: ./other
`;

test('Taskfile: tasks with what they are for, and none that are internal', () => {
  expect(taskfileTasks(taskfile)).toEqual([
    { name: 'default', words: ['task', 'default'], line: 4 },
    { name: 'build:all', words: ['task', 'build:all'], line: 7, detail: 'Build it all' },
    { name: 'quoted name', words: ['task', 'quoted name'], line: 10 },
    { name: 'lint', words: ['task', 'lint'], line: 15 },
  ]);
});

test('scripts of a package.json run with the package manager of the folder', () => {
  const text = JSON.stringify({ scripts: { build: 'tsc', 'a:b': 'x', '--help': 'y', '': 'z', wrong: 1 } });
  expect(packageScripts(text, 'pnpm')).toEqual([
    { name: 'build', detail: 'tsc', words: ['pnpm', 'run', 'build'] },
    { name: 'a:b', detail: 'x', words: ['pnpm', 'run', 'a:b'] },
  ]);
  expect(packageScripts('{"scripts": ["a"]}', 'npm')).toEqual([]);
  expect(packageScripts('no JSON', 'npm')).toEqual([]);
});

test.each([
  ['pnpm@9.1.0+sha512.abc', 'pnpm'],
  ['yarn', 'yarn'],
  ['cnpm@1', undefined],
  [5, undefined],
])('the field "packageManager": %s', (packageManager, expected) => {
  expect(namedManager(JSON.stringify({ packageManager }))).toBe(expected);
});

test.each([
  [['bun.lockb', 'package.json'], 'bun'],
  [['package-lock.json'], 'npm'],
  [['yarn.lock', 'package-lock.json'], 'yarn'],
  [['package.json'], undefined],
])('the package manager of a folder with %j', (files, expected) => {
  expect(managerOfFiles(files)).toBe(expected);
});

test('scripts of a composer.json, without what Composer runs by itself', () => {
  const text = JSON.stringify({
    scripts: { test: 'phpunit', 'post-install-cmd': 'x', all: ['@a', '@b'] },
    'scripts-descriptions': { all: 'Everything' },
  });
  expect(composerScripts(text)).toEqual([
    { name: 'test', words: ['composer', 'run-script', 'test'], detail: 'phpunit' },
    { name: 'all', words: ['composer', 'run-script', 'all'], detail: 'Everything' },
  ]);
});

test('targets of Cargo and Go', () => {
  const cargo = '[package]\nname = "x"\n[[bin]]\nname = "one"\n[dependencies]\nname = "no"';
  expect(names(cargoTargets(cargo))).toEqual(['build', 'check', 'test', 'run one']);
  expect(cargoTargets('[tool]\n')).toEqual([]);
  expect(goTargets('// a\nmodule example.com/a\n').map(({ words }) => words.join(' '))).toEqual([
    'go build ./...',
    'go test ./...',
    'go vet ./...',
  ]);
  expect(goTargets('go 1.22')).toEqual([]);
});

test('the lines of scripts are found where JSON has them, also while somebody types', () => {
  const text = `{
  "name": "scripts",
  "other": { "scripts": { "no": "x" } },
  "scripts": {
    "build": "tsc",
    "te\\u0073t": "vitest --x={\\"a\\":1}", "lint":
      "oxlint",
    "nested": { "deeper": "no" },
    "typing": `;
  const expected = [
    { name: 'build', line: 4 },
    { name: 'test', line: 5 },
    { name: 'lint', line: 5 },
  ];
  expect(scriptLines(text)).toEqual(expected);
  expect(scriptLines(`${text}"x", "list": [1] }, "scripts2": { "no": "y" } }`)).toEqual([
    ...expected,
    { name: 'typing', line: 8 },
  ]);
});

test('the lines of scripts are those that JSON.parse finds', () => {
  const scripts = fc.dictionary(fc.string(), fc.string());
  const other = fc.jsonValue();
  fc.assert(
    fc.property(scripts, other, fc.constantFrom(0, 2), (found, value, indent) => {
      const text = JSON.stringify({ before: value, scripts: found, after: value }, null, indent);
      expect(scriptLines(text).map(({ name }) => name)).toEqual(
        Object.keys(JSON.parse(text).scripts as object),
      );
    }),
  );
});

/** Text out of what these formats are made of, which a parser may stumble over. */
const pieces = fc.constantFrom(
  ...[
    '"',
    '\\',
    "'",
    '`',
    '{',
    '}',
    '[',
    ']',
    ':',
    ':=',
    '::',
    ',',
    '#',
    '\n',
    '\r\n',
    '\t',
    '  ',
    '\0',
    '$(',
  ],
  ...[
    'a',
    'scripts',
    'tasks',
    'define',
    'endef',
    '%',
    '*',
    '=',
    '+',
    '-',
    '@',
    'ö',
    '\ud800',
    'desc',
    '[[bin]]',
  ],
);
const anyText = fc.oneof(
  fc.array(pieces, { maxLength: 60 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary' }),
);

test.each(taskSources)(
  '$title never stumbles, and names only what no program takes for an option',
  (source) => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const { name, words } of source.offers({ name: source.files[0] ?? '', text, manager: 'npm' })) {
          expect(name).not.toMatch(/^-|\0/);
          expect(words.at(-1)).not.toMatch(/^-/);
        }
        scriptLines(text);
      }),
    );
  },
);

test.each([...taskSources.map(({ files }) => files[0] ?? ''), 'lines of package.json'])(
  '%s: a file that is made to take long does not',
  (file) => {
    const parts = [
      '"\\"',
      '"',
      "'",
      '\\',
      'a ',
      'a:',
      'a: ',
      ':',
      '{"scripts":{"',
      '[',
      ' ',
      'a\\\n',
      '`',
      'x=":',
    ];
    for (const part of parts) {
      const text = part.repeat(Math.ceil((512 * 1024) / part.length));
      const tookMs = processorMs(() => {
        const source = sourceOfFile(file);
        if (source)
          for (const before of ['', 'a ', 'tasks:\n a: '])
            source.offers({ name: file, text: before + text, manager: 'npm' });
        else scriptLines(text);
      });
      // What looks at everything again for each character takes minutes.
      expect(tookMs, JSON.stringify(part)).toBeLessThan(5_000);
    }
  },
  60_000,
);
