import fc from 'fast-check';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { searchFiles } from '../../../../src/core/search/searchFiles.ts';
import { dataPaths, earlierOutputPath, outputPath } from '../../../../src/protocol/dataDirectory.ts';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import type { SearchHit, SearchParams } from '../../../../src/protocol/search.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { editorsRipgrep } from '../../../helpers/ripgrep.ts';
import { sampleTask } from '../sampleTask.ts';

const folder = mkdtempSync(join(tmpdir(), 'lw-search-'));
const paths = dataPaths(folder);
const ripgrep = editorsRipgrep();
/** As there is none: every file is read. */
const NONE = { ripgrep: undefined, path: '' };

beforeAll(() => {
  for (const each of [paths.output, paths.transcript]) mkdirSync(each);
});
afterAll(() => rmSync(folder, { recursive: true }));

let lastEnd = 0;
/** It has ended, each at a time of its own: what is known of the output of another end is not believed. */
const task = (id: string, attempts = 1): Task =>
  sampleTask({
    ...{ id, attempt: { number: attempts }, status: { state: 'completed', exitCode: 0 } },
    endedAt: new Date(++lastEnd).toISOString(),
  });
const write = (id: string, content: string | Buffer) => writeFileSync(outputPath(paths, id), content);

async function find(
  wanted: SearchParams,
  tasks: Task[],
  how: { ripgrep?: string | undefined; path?: string; signal?: AbortSignal } = {},
): Promise<{ hits: SearchHit[]; isCut: boolean }> {
  const hits: SearchHit[] = [];
  const before = process.env.PATH;
  if (how.path !== undefined) process.env.PATH = how.path;
  try {
    const { isCut } = await searchFiles({
      ...{ paths, tasks, wanted, signal: how.signal ?? new AbortController().signal },
      ripgrep: 'ripgrep' in how ? how.ripgrep : ripgrep,
      onHits: async (found) => void hits.push(...found),
    });
    return { hits, isCut };
  } finally {
    if (before !== undefined) process.env.PATH = before;
  }
}

const placesOf = (hits: SearchHit[]) => hits.map(({ task, line, column }) => [task, line, column]);

describe.each([
  ['with ripgrep', {}],
  ['without', NONE],
])('%s', (_kind, how) => {
  test.each<[string, string, { wanted: SearchParams; places: [number, number][] }]>([
    ['a text', 'one\ntwo needle\n', { wanted: { pattern: 'needle' }, places: [[2, 5]] }],
    ['at the end without a line end', 'one\nneedle', { wanted: { pattern: 'needle' }, places: [[2, 1]] }],
    [
      'a line once',
      'needle needle\nneedle\n',
      {
        wanted: { pattern: 'needle' },
        places: [
          [1, 1],
          [2, 1],
        ],
      },
    ],
    [
      'colors within a word',
      'a \u001b[31mnee\u001b[1;33mdle\u001b[0m\n',
      { wanted: { pattern: 'needle' }, places: [[1, 3]] },
    ],
    [
      'links of terminals within a word',
      'nee\u001b]8;;http://x\u0007dle\n',
      { wanted: { pattern: 'needle' }, places: [[1, 1]] },
    ],
    [
      'drawings of a bar',
      ' 1%\r 50% needle\r100%\ndone needle\n',
      {
        wanted: { pattern: 'needle' },
        places: [
          [2, 6],
          [4, 6],
        ],
      },
    ],
    [
      'lines of Windows',
      'one\r\nneedle\r\n',
      { wanted: { pattern: 'needle$', isRegex: true }, places: [[2, 1]] },
    ],
    ['beyond ASCII', '😀 ü needle\n', { wanted: { pattern: 'ü needle' }, places: [[1, 4]] }],
    ['bytes that are no text', '\ufffd\0 needle\n', { wanted: { pattern: 'needle' }, places: [[1, 4]] }],
    [
      'smart case',
      'Needle\nneedle\n',
      {
        wanted: { pattern: 'needle' },
        places: [
          [1, 1],
          [2, 1],
        ],
      },
    ],
    ['smart case with upper case', 'Needle\nneedle\n', { wanted: { pattern: 'Needle' }, places: [[1, 1]] }],
    ['case that counts', 'Needle\n', { wanted: { pattern: 'needle', case: 'match' }, places: [] }],
    ['signs of a text', 'a.b(c)\naxb(c)\n', { wanted: { pattern: 'a.b(c)' }, places: [[1, 1]] }],
    ['words', 'needles\na needle.\n', { wanted: { pattern: 'needle', wholeWord: true }, places: [[2, 3]] }],
    [
      'a regular expression',
      'TS12\nTS2304\n',
      { wanted: { pattern: String.raw`TS\d{4}`, isRegex: true }, places: [[2, 1]] },
    ],
    ['its beginning', 'x ab\nab\n', { wanted: { pattern: '^ab', isRegex: true }, places: [[2, 1]] }],
    [
      'in colors',
      '\u001b[31mer\u001b[0mror 12\n',
      { wanted: { pattern: String.raw`error \d+`, isRegex: true }, places: [[1, 1]] },
    ],
  ])('%s', async (_case, content, { wanted, places }) => {
    write('sh-1', content);
    const { hits } = await find(wanted, [task('sh-1')], how);
    expect(hits.map(({ line, column }) => [line, column])).toEqual(places);
    for (const { text, start, end } of hits) expect(text.slice(start, end)).not.toBe('');
  });

  test('the newest task comes first, and of one the latest attempt; files that are gone have nothing', async () => {
    write('sh-a', 'needle\n');
    write('sh-b', 'x\nneedle\n');
    writeFileSync(earlierOutputPath(paths, { id: 'sh-b', number: 1 }), 'needle\n');
    const { hits } = await find({ pattern: 'needle' }, [task('sh-gone'), task('sh-b', 3), task('sh-a')], how);
    expect(hits.map(({ task: id, attempt, line }) => [id, attempt, line])).toEqual([
      ['sh-b', 3, 2],
      ['sh-b', 1, 1],
      ['sh-a', 1, 1],
    ]);
  });

  test('a limit cuts, and says so', async () => {
    write('sh-1', 'needle\n'.repeat(10));
    expect(await find({ pattern: 'needle', limit: 3 }, [task('sh-1')], how)).toMatchObject({
      hits: [{ line: 1 }, { line: 2 }, { line: 3 }],
      isCut: true,
    });
  });

  test('long lines are shown around the match, and cannot control a terminal', async () => {
    write('sh-1', `${'x'.repeat(3_000_000)} needle\u0007\b${'y'.repeat(1000)}\nneedle\n`);
    const { hits } = await find({ pattern: 'needle' }, [task('sh-1')], how);
    expect(placesOf(hits)).toEqual([
      ['sh-1', 1, 3_000_002],
      ['sh-1', 2, 1],
    ]);
    expect(hits[0]?.text.length).toBeLessThanOrEqual(400);
    expect(hits[0]?.text).toMatch(/x needle {2}y/);
  });

  test('the texts of a transcript, also across events that continue each other, and not the keys of its JSON', async () => {
    const at = '2026-01-01T00:00:00.000Z';
    const events = [
      { at, type: 'message', from: 'user', text: 'Fix "it"\nplease' },
      { at, type: 'text', text: 'first\nI will fi', isDelta: true },
      { at, type: 'text', text: 'x it: needle', isDelta: true },
      { at, type: 'usage', usage: { turns: 1 } },
      { at, type: 'toolEnd', tool: '1', isError: false, output: 'nee\u001b[31mdle in color' },
    ];
    writeFileSync(
      join(paths.transcript, 'ag-1.jsonl'),
      events.map((each) => `${JSON.stringify(each)}\n`).join(''),
    );
    const run = { ...task('ag-1'), agent: { transcript: join(paths.transcript, 'ag-1.jsonl') } };
    const lines = async (pattern: string) =>
      (await find({ pattern }, [run], how)).hits.map(({ line, text, isTranscript }) => [
        line,
        text,
        isTranscript,
      ]);
    expect(await lines('"it"')).toEqual([[1, 'Fix "it"', true]]);
    expect(await lines('fix it')).toEqual([[2, 'I will fix it: needle', true]]);
    expect(await lines('needle')).toEqual([
      [2, 'I will fix it: needle', true],
      [5, 'needle in color', true],
    ]);
    for (const key of ['isDelta', 'turns', 'toolEnd', 'tool']) expect(await lines(key)).toEqual([]);
  });

  test('a line of megabytes is one line, wherever in it a match is', async () => {
    const MIB = 1024 * 1024;
    const length = 3 * MIB;
    // It is read in parts of a power of two.
    for (const at of [
      0,
      ...Array.from({ length: 11 }, (_, part) => ((part + 1) * MIB) / 4 - 3),
      length - 6,
    ]) {
      write('sh-1', `first\n${'x'.repeat(at)}needle${'x'.repeat(length - at - 6)}\nxneedle\n`);
      const { hits } = await find({ pattern: 'needle' }, [task('sh-1')], how);
      expect(placesOf(hits)).toEqual([
        ['sh-1', 2, at + 1],
        ['sh-1', 3, 2],
      ]);
    }
    for (const quarter of [5, 6]) {
      const words = ['-needle-', 'xneedle-', '-needlex'];
      for (const [shift, word] of [-8, -7, -6, -1, 0, 1].flatMap((each) =>
        words.map((word) => [each, word] as const),
      )) {
        const at = (quarter * MIB) / 4 + shift;
        write('sh-1', `${'-'.repeat(at)}${word}${'-'.repeat(MIB / 2)}`);
        const { hits } = await find({ pattern: 'needle', wholeWord: true }, [task('sh-1')], how);
        expect(placesOf(hits), `${word} at ${at}`).toEqual(word === '-needle-' ? [['sh-1', 1, at + 2]] : []);
      }
    }
    write('sh-1', `first\n${'x'.repeat(length - 6)}needle\nxneedle\n`);
    const where = async (wanted: SearchParams) => placesOf((await find(wanted, [task('sh-1')], how)).hits);
    expect(await where({ pattern: 'xx' })).toEqual([['sh-1', 2, 1]]);
    expect(await where({ pattern: '^x', isRegex: true })).toEqual([
      ['sh-1', 2, 1],
      ['sh-1', 3, 1],
    ]);
    expect(await where({ pattern: 'needle', wholeWord: true })).toEqual([]);
  });

  test('a pattern that is none is refused with a sentence', async () => {
    for (const wanted of [{ pattern: '(', isRegex: true }, { pattern: 'a\nb' }]) {
      const code = ErrorCode.badRequest;
      await expect(find(wanted, [task('sh-1')], how)).rejects.toMatchObject({ code });
    }
  });

  test('whoever does not want it any more ends it', async () => {
    write('sh-1', 'needle\n');
    const signal = AbortSignal.abort();
    const code = ErrorCode.notWanted;
    await expect(find({ pattern: 'needle' }, [task('sh-1')], { ...how, signal })).rejects.toMatchObject({
      code,
    });
  });
});

test.skipIf(ripgrep === undefined)('ripgrep leaves out no file that has a match', async () => {
  // Control sequences and line ends come into words as often as letters do.
  const word = fc.constantFrom(
    ...['a', 'b', 'a\u001b[1mb', 'A', 'é', '\u001b[1m', '\r', '\n', ' ', '9', '_', '.', '"', '\t', 'ß'],
  );
  const content = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
  const piece = fc.constantFrom(
    ...['a', 'b', 'é', '9', '.', '^', '$', String.raw`\d`, String.raw`\D`, String.raw`\w`, String.raw`\W`],
    ...[String.raw`\s`, String.raw`\S`, String.raw`\b`, String.raw`\B`, '[^a]', '[ab]', String.raw`[\W9]`],
    ...['(?:a|9)', 'a*', 'b+', '.{2}', String.raw`\.`, String.raw`\pL`, 'ß', 'S', String.raw`\x61`, '[]a]'],
  );
  const regex = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''));
  const text = fc.constantFrom('ab', 'a', 'b9', '. ', 'é', '"', 'ß', 'SS', '\t', 'A');
  const wanted = fc.oneof(
    fc.record({
      pattern: text,
      case: fc.constantFrom('smart' as const, 'ignore' as const, 'match' as const),
    }),
    fc.record({ pattern: regex, isRegex: fc.constant(true), wholeWord: fc.boolean() }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 4 }), wanted, async (contents, wanted) => {
      for (const [index, content] of contents.entries()) write(`sh-p${index}`, content);
      const tasks = contents.map((_, index) => task(`sh-p${index}`));
      const [quick, slow] = [await find(wanted, tasks), await find(wanted, tasks, NONE)];
      expect(quick).toEqual(slow);
      // What the first search has learned holds for the next one.
      expect(await find(wanted, tasks)).toEqual(slow);
    }),
    { numRuns: 200 },
  );
});
