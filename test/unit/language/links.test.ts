import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LinkFinder } from '../../../src/language/links/linkFinder.ts';
import { mentionsIn } from '../../../src/language/links/mentions.ts';
import { FileFinder, type Places } from '../../../src/language/links/places.ts';
import { processorMs } from '../../helpers/processorTime.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/outputs', `${name}.txt`), 'utf8');

const SAMPLE: Places = { folders: ['/work/sample'], mappings: [], fallbacks: [] };

/** Finds links as if every file existed that `isThere` says. */
function linksOf(text: string, isThere: (path: string) => boolean, places = SAMPLE): string[] {
  const files = new FileFinder(places, { platform: 'linux', isFile: isThere });
  const finder = new LinkFinder(files);
  return text
    .split('\n')
    .flatMap((line, row) =>
      finder
        .linksOf(line, row)
        .map(({ path, line: at = '', column = '' }) => `${row + 1} ${path} ${at} ${column}`.trim()),
    );
}

const inSample = (names: string[]) => (path: string) =>
  names.some((name) => path === join('/work/sample', name));

describe('what tools print', () => {
  const TOOLS: [string, string[], string[]][] = [
    ['tsc', ['src/sum.ts'], ['1 /work/sample/src/sum.ts 2 14', '2 /work/sample/src/sum.ts 4 7']],
    [
      'tsc-pretty',
      ['src/sum.ts'],
      ['1 /work/sample/src/sum.ts 2 14', '6 /work/sample/src/sum.ts 4 7', '12 /work/sample/src/sum.ts 2'],
    ],
    [
      'make-gcc',
      ['src/sum.c', 'src/sum.h', 'sub.mk', 'Makefile'],
      [
        '4 /work/sample/src/sum.c 1',
        '5 /work/sample/src/sum.h 1 15',
        '9 /work/sample/src/sum.c 4 14',
        '12 /work/sample/src/sum.c 4 14',
        '13 /work/sample/src/sum.c 3 7',
        '16 /work/sample/src/sum.c 5 1',
        '19 /work/sample/sub.mk 2',
        '21 /work/sample/Makefile 2',
      ],
    ],
    ['python', ['sum.py'], ['2 /work/sample/sum.py 7', '4 /work/sample/sum.py 5', '7 /work/sample/sum.py 2']],
    [
      'node',
      ['src/f.js'],
      ['1 /work/sample/src/f.js 1', '6 /work/sample/src/f.js 1 22', '7 /work/sample/src/f.js 2 1'],
    ],
    [
      'vitest',
      ['test/sum.test.js', 'test/fine.test.js'],
      [
        '4 /work/sample/test/sum.test.js',
        '7 /work/sample/test/fine.test.js',
        '11 /work/sample/test/sum.test.js',
        '20 /work/sample/test/sum.test.js 2 36',
        '29 /work/sample/test/sum.test.js',
        '31 /work/sample/test/sum.test.js 3 32',
      ],
    ],
    [
      'eslint',
      ['src/app.js', 'src/pages/[id].jsx'],
      [
        '2 /work/sample/src/app.js',
        '3 /work/sample/src/app.js 3 7',
        '4 /work/sample/src/app.js 12 24',
        '6 /work/sample/src/pages/[id].jsx',
        '7 /work/sample/src/pages/[id].jsx 8 1',
      ],
    ],
    [
      'cargo',
      ['src/main.rs', 'src/lib.rs', 'tests/whole.rs'],
      [
        '3 /work/sample/src/main.rs 3 9',
        '9 /work/sample/src/lib.rs 12 9',
        '14 /work/sample/src/lib.rs',
        '23 /work/sample/src/lib.rs 21 9',
        '29 /work/sample/tests/whole.rs',
      ],
    ],
    [
      'pytest',
      ['tests/test_sum.py', 'src/total.py'],
      [
        '6 /work/sample/tests/test_sum.py',
        '15 /work/sample/tests/test_sum.py 9',
        '18 /work/sample/tests/test_sum.py 14',
        '20 /work/sample/src/total.py 2',
        '22 /work/sample/tests/test_sum.py',
      ],
    ],
    [
      'go',
      ['main.go', 'sum.go', 'sum_test.go'],
      [
        '2 /work/sample/main.go 8 2',
        '4 /work/sample/sum_test.go 12',
        '12 /work/sample/sum.go 5',
        '14 /work/sample/sum_test.go 20',
      ],
    ],
    [
      'maven',
      ['src/main/java/com/acme/Total.java', 'src/test/java/com/acme/TotalTest.java'],
      [
        '5 /work/sample/src/main/java/com/acme/Total.java 14 9',
        '9 /work/sample/src/main/java/com/acme/Total.java 21',
        '10 /work/sample/src/test/java/com/acme/TotalTest.java 9',
      ],
    ],
    ['docker', ['Dockerfile'], ['17 /work/sample/Dockerfile 4']],
    ['git-check', ['t.txt'], ['1 /work/sample/t.txt 1']],
  ];

  test.each(TOOLS)('%s', (name, files, links) => {
    expect(linksOf(fixture(name), inSample(files))).toEqual(links);
  });

  test('a container’s folder is where it is mapped to', () => {
    const places = { ...SAMPLE, mappings: [{ from: '/app', to: '/work/sample' }] };
    const links = linksOf(fixture('docker'), inSample(['src/f.js']), places);
    expect(links).toEqual(['14 /work/sample/src/f.js 1 22']);
  });

  test('of a worktree that is gone, the folder is where it was made from', () => {
    const places = { ...SAMPLE, fallbacks: [{ from: '/data/wt-1', to: '/work/sample' }] };
    expect(linksOf('/data/wt-1/a.ts:3', inSample(['a.ts']), places)).toEqual(['1 /work/sample/a.ts 3']);
  });
});

describe('shapes', () => {
  const SHAPES: [string, string][] = [
    ['a.ts:3:4', 'a.ts 3 4'],
    ['a.ts(3,4): error', 'a.ts 3 4'],
    ['see a.ts(3)', 'a.ts 3'],
    ['a.ts:3:', 'a.ts 3'],
    ['File "a.ts", line 3, in f', 'a.ts 3'],
    ['at f (a.ts:3:4)', 'a.ts 3 4'],
    ['--> a.ts:3:4', 'a.ts 3 4'],
    ['[ERROR] a.ts:[3,4] wrong', 'a.ts 3 4'],
    ['died at a.ts line 3.', 'a.ts 3'],
    ['in a.ts on line 3', 'a.ts 3'],
    ['in a.ts:line 3', 'a.ts 3'],
    ['"with space/b c.ts":3:4', 'with space/b c.ts 3 4'],
    ["'with space/b c.ts' is missing", 'with space/b c.ts'],
    ['/work/sample/with space/b c.ts(3,4): error', 'with space/b c.ts 3 4'],
    ['file:///work/sample/a.ts:3:4', 'a.ts 3 4'],
    ['file:///work/sample/with%20space/b%20c.ts', 'with space/b c.ts'],
    ['(see file:///work/sample/a.ts).', 'a.ts'],
    ['--config=a.ts:3', 'a.ts 3'],
    ['+++ b/src/a.ts', 'src/a.ts'],
    ['open src/a.ts.', 'src/a.ts'],
    ['open ./src/a.ts, please', 'src/a.ts'],
    ['src/[id].tsx:3:4', 'src/[id].tsx 3 4'],
    ['src/(group)/p.tsx:3:4', 'src/(group)/p.tsx 3 4'],
    ['Makefile:3: *** missing', 'Makefile 3'],
    ['\u001b[36msrc/a.ts\u001b[39m:\u001b[33m3\u001b[39m:\u001b[33m4\u001b[39m', 'src/a.ts 3 4'],
    ['\u001b]8;;https://example.com\u0007src/a.ts\u001b]8;;\u0007:3', 'src/a.ts 3'],
  ];
  const FILES = ['a.ts', 'src/a.ts', 'with space/b c.ts', 'src/[id].tsx', 'src/(group)/p.tsx', 'Makefile'];

  test.each(SHAPES)('%j', (line, link) => {
    expect(linksOf(line, inSample(FILES))).toEqual([`1 /work/sample/${link}`]);
  });

  test.each([
    'nothing here',
    '12:34:56 done',
    'https://example.com/src/a.ts:3:4',
    'file://elsewhere/work/sample/a.ts',
    '//elsewhere/share/a.ts:3',
    'missing.ts:3:4',
  ])('%j is none', (line) => {
    expect(linksOf(line, inSample(FILES))).toEqual([]);
  });

  test('drives and folders of Windows', () => {
    const isFile = (path: string) => path === String.raw`C:\Program Files\App\Main.cs`;
    const files = new FileFinder(
      {
        folders: ['C:\\Program Files\\App'],
        mappings: [{ from: '/app', to: 'C:\\Program Files\\App' }],
        fallbacks: [],
      },
      { platform: 'win32', isFile },
    );
    const finder = new LinkFinder(files);
    for (const line of [
      String.raw`C:\Program Files\App\Main.cs(3,4): error CS1002: ; expected`,
      String.raw`   at App.Main() in "C:\Program Files\App\Main.cs":line 3`,
      'Main.cs(3,4): error',
      '/app/Main.cs:3:4',
      String.raw`.\Main.cs:3`,
    ])
      expect(finder.linksOf(line, 0), line).toMatchObject([
        { path: 'C:\\Program Files\\App\\Main.cs', line: 3 },
      ]);
    expect(finder.linksOf(String.raw`\\server\share\Main.cs:3`, 0)).toEqual([]);
  });
});

test('a link covers what was printed, with the control sequences in it', () => {
  const line = 'x \u001b[36msrc/a.ts\u001b[39m:\u001b[33m3\u001b[39m y';
  const [link] = new LinkFinder(new FileFinder(SAMPLE, { platform: 'linux', isFile: () => true })).linksOf(
    line,
    0,
  );
  expect(line.slice(link?.start, link?.end)).toBe('src/a.ts\u001b[39m:\u001b[33m3');
});

test('whatever a line holds, mentions are within it, in order and apart', () => {
  const piece = fc.constantFrom(
    'a.ts',
    ':3',
    ':4',
    '(3,4)',
    '"',
    "'",
    ' ',
    '/',
    '\\',
    'C:',
    '[id]',
    '(',
    ')',
    '=',
    'file://',
    'at ',
    ' line 3',
    '\t',
    'é',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 40 }), (pieces) => {
      const line = pieces.join('');
      let last = 0;
      for (const { start, end, paths } of mentionsIn(line)) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(line.length);
        expect(paths.length).toBeGreaterThan(0);
        last = end;
      }
    }),
  );
});

test.each(['a', '/', 'a/', '(', '"', "'a.", ' a.a', 'a:', '[a', '../', '=', ' line 1'])(
  'a long line of %j takes no time to speak of',
  (piece) => {
    const tookMs = processorMs(() => {
      for (let times = 0; times < 20; times++) mentionsIn(piece.repeat(100_000));
    });
    expect(tookMs).toBeLessThan(1000);
  },
);
