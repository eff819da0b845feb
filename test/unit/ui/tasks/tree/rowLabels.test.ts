import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../../../src/protocol/task.ts';
import { columnsOf, elide } from '../../../../../src/ui/tasks/tree/elide.ts';
import { programLine } from '../../../../../src/ui/tasks/tree/programLine.ts';
import { LABEL_COLUMNS, RowLabels } from '../../../../../src/ui/tasks/tree/rowLabels.ts';
import { anAgentTask } from '../../anAgentTask.ts';
import { aTask } from '../../aTask.ts';
import { processorMs } from '../../../../helpers/processorTime.ts';

const command = (text: string, index = 0): Task =>
  aTask({ id: `sh-${index}`, description: text, spec: { command: text, cwd: '/work', environment: 'e1' } });

function labelsOf(tasks: Task[]): string[] {
  const labels = new RowLabels();
  labels.update(tasks);
  return tasks.map((task) => labels.labelOf(task));
}

test.each([
  ['npm test', 'npm test'],
  ['cd packages/web && npm test', 'npm test'],
  ['cd "my folder"; CI=1 LANG="de DE" npm test', 'npm test'],
  ['export A=1 && set -e; set -o pipefail; make -j8', 'make -j8'],
  ['env FOO=1 /usr/local/bin/node --test', 'node --test'],
  ['./node_modules/.bin/vitest run', 'vitest run'],
  ["'C:\\Program Files\\nodejs\\node.exe' x.js", 'node.exe x.js'],
  // What is nothing but that is left as it is, as is what is done to get a value.
  ['A=1', 'A=1'],
  ['cd web', 'cd web'],
  ['A=$(make version) make', 'A=$(make version) make'],
  ['/', '/'],
])('%s is labelled by its program', (line, expected) => {
  expect(programLine(line)).toBe(expected);
});

test('a long command keeps its beginning and its end, a prompt its beginning, a name both', () => {
  const long = 'node_modules/.bin/playwright test --project chromium --grep "checkout"';
  const prompt = anAgentTask({ id: 'ag-1' });
  const asked = { ...prompt, spec: { ...prompt.spec, prompt: 'Rename price to amount everywhere, please.' } };
  const named = aTask({ id: 'sh-2', name: 'build packages/web for linux-x64' });
  expect(labelsOf([command(long), asked, named])).toEqual([
    'playwright…checkout"',
    'Rename price to amo…',
    'build pack…linux-x64',
  ]);
});

test('titles of groups, races and schedules are short, and different where they differ', () => {
  const labels = new RowLabels();
  const titles = ['build', ...['api', 'web'].map((part) => `integration-tests-of-${part}-in-the-monorepo`)];
  expect(labels.update([], titles)).toBe(true);
  expect(labels.update([], titles)).toBe(false);
  const short = titles.map((title) => labels.labelOfTitle(title));
  expect(short).toEqual(['build', 'integr…api-in-the-m…', 'integr…web-in-the-m…']);
  // One that is not known yet is as short.
  expect(columnsOf(labels.labelOfTitle('integration-tests-of-all-in-the-monorepo'))).toBe(LABEL_COLUMNS);
});

test.each([
  {
    what: 'their end',
    texts: ['sleep 100 && echo the long way home to A', 'sleep 100 && echo the long way home to B'],
  },
  {
    what: 'their middle',
    texts: [
      'docker compose run --rm api-one npm run test:all:now',
      'docker compose run --rm api-two npm run test:all:now',
    ],
  },
  { what: 'their folder', texts: ['cd packages/web && npm test', 'cd packages/api && npm test'] },
  { what: 'later lines', texts: ['for f in a b c\ndo echo one\ndone', 'for f in a b c\ndo echo two\ndone'] },
  { what: 'the folder of the program', texts: ['/usr/bin/python3 -V', '/opt/bin/python3 -V'] },
])('commands that differ only in $what show where', ({ texts }) => {
  const [first = '', second = ''] = labelsOf(texts.map(command));
  expect(first).not.toBe(second);
  expect(first + second).not.toMatch(/\(2\)/);
});

test('what has no letters to tell it apart is numbered, and what would look empty is named by its id', () => {
  expect(labelsOf([command('echo  a', 1), command('echo a', 2), command('echo a', 3)])).toEqual([
    'echo a',
    'echo a (2)',
    'echo a (2)',
  ]);
  expect(labelsOf([command('\u200b', 7), aTask({ id: 'sh-8', name: ' ' })])).toEqual(['sh-7', 'sh-8']);
});

const piece = fc.oneof(
  fc.constantFrom(
    'npm ',
    'run ',
    'cd x && ',
    '/usr/bin/',
    'A=1 ',
    '"',
    "'",
    '\n',
    ' ',
    '漢字',
    '👩‍👩‍👧‍👦',
    'שלום',
    'e\u0301\u0301',
    '\ud800',
  ),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'binary', maxLength: 4 }),
);
const similar = fc
  .tuple(
    fc.string({ maxLength: 40 }),
    fc.array(fc.array(piece, { maxLength: 12 }), { minLength: 1, maxLength: 12 }),
    fc.string({ maxLength: 40 }),
  )
  .map(([before, middles, after]) => middles.map((middle) => before + middle.join('') + after));

test('labels of different commands differ, are short, on one line, and never empty', () => {
  fc.assert(
    fc.property(similar, (texts) => {
      const labels = labelsOf(texts.map(command));
      const byText = new Map(texts.map((text, index) => [text, labels[index]]));
      for (const label of labels) {
        expect(columnsOf(label)).toBeGreaterThan(0);
        expect(columnsOf(label)).toBeLessThanOrEqual(LABEL_COLUMNS);
        expect(label).not.toMatch(/[\n\r\t\u202a-\u202e\u2066-\u2069]/);
        expect(label.isWellFormed()).toBe(true);
      }
      expect(new Set(byText.values()).size).toBe(byText.size);
    }),
    { numRuns: 500 },
  );
});

test('a label stays what it is while other tasks come that are unlike it', () => {
  const labels = new RowLabels();
  const build = command('npm run build', 1);
  labels.update([build]);
  const before = labels.labelOf(build);
  labels.update([build, command('npm test', 2)]);
  expect(labels.labelOf(build)).toBe(before);
});

test('ten thousand similar commands are labelled in a moment', () => {
  const tasks = Array.from({ length: 10_000 }, (_, index) =>
    command(`curl -fsS https://example.org/api/v1/items/${index}/details.json | jq .`, index),
  );
  expect(processorMs(() => expect(new Set(labelsOf(tasks)).size).toBe(10_000))).toBeLessThan(5_000);
});

test.each([
  ['abcdefghij', 5, 'ab…ij'],
  ['abcde', 5, 'abcde'],
  ['漢字漢字漢字', 6, '漢…字'],
  ['👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦', 5, '👩‍👩‍👧‍👦…👩‍👩‍👧‍👦'],
])('%s in %d columns is %s', (text, columns, expected) => {
  expect(elide(text, columns)).toBe(expected);
});
