import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { StepFinder, type OutputStep } from '../../../src/language/steps/stepFinder.ts';

const fixture = (name: string) =>
  readFileSync(join(import.meta.dirname, '../../fixtures/outputs', `${name}.txt`), 'utf8');

function stepsOf(text: string): OutputStep[] {
  const finder = new StepFinder();
  for (const [row, line] of text.split('\n').entries()) finder.push(line, row);
  return finder.end();
}

/** `1-3 title`, those within others after dots. */
function outline(steps: OutputStep[], depth = 0): string[] {
  return steps.flatMap(({ title, row, lastRow, steps: inner }) => [
    `${'.'.repeat(depth)}${row + 1}-${lastRow + 1} ${title}`,
    ...outline(inner, depth + 1),
  ]);
}

const TOOLS: [string, string[]][] = [
  ['npm', ['2-5 sample@1.0.0 build']],
  ['make-gcc', ['2-20 make[1] in /work/sample/src']],
  ['actions', ['1-4 Run actions/checkout@v4', '5-10 Run npm test', '.6-8 Install']],
  [
    'pytest',
    [
      '1-6 test session starts',
      '8-20 FAILURES',
      '.9-15 test_sum',
      '.16-20 TestTotal.test_b',
      '21-22 short test summary info',
      '23-23 2 failed, 1 passed in 0.12s',
    ],
  ],
  ['cargo', ['14-27 src/lib.rs', '.22-27 tests::breaks', '29-29 tests/whole.rs']],
  ['go', ['3-5 TestSum', '6-14 TestPanics', '15-15 FAIL example.com/sample']],
  [
    'maven',
    [
      '1-12 com.acme:sample',
      '.4-5 compiler:3.11.0:compile (default-compile)',
      '.6-12 surefire:3.2.5:test (default-test)',
      '..7-12 com.acme.TotalTest',
    ],
  ],
  [
    'docker',
    [
      '1-3 [internal] load build definition from Dockerfile',
      '5-6 [1/3] FROM docker.io/library/node:22',
      '8-10 [2/3] RUN npm ci',
      '12-21 [3/3] RUN npm test',
    ],
  ],
  [
    'vitest',
    [
      '4-6 test/sum.test.js',
      '7-7 test/fine.test.js',
      '9-44 Failed Tests 2',
      '.11-27 FAIL test/sum.test.js > adds',
      '.29-44 FAIL test/sum.test.js > is there',
    ],
  ],
  ['eslint', ['2-4 /work/sample/src/app.js', '6-9 /work/sample/src/pages/[id].jsx']],
];

test.each(TOOLS)('the steps of %s', (name, steps) => {
  expect(outline(stepsOf(fixture(name)))).toEqual(steps);
});

test('steps are within those that they are in, and apart from others, whatever is printed', () => {
  const line = fc.constantFrom(
    '##[group]a',
    '##[endgroup]',
    '::group::b',
    '::endgroup::',
    "make[1]: Entering directory '/a'",
    "make[1]: Leaving directory '/a'",
    '> a@1.0.0 b',
    '==== A ====',
    '____ b ____',
    '#1 [1/2] RUN a',
    'text',
    '',
  );
  const check = (steps: OutputStep[], range: { row: number; lastRow: number }) => {
    let last = range.row - 1;
    for (const step of steps) {
      expect(step.row).toBeGreaterThan(last);
      expect(step.lastRow).toBeGreaterThanOrEqual(step.row);
      expect(step.lastRow).toBeLessThanOrEqual(range.lastRow);
      check(step.steps, { row: step.row + 1, lastRow: step.lastRow });
      last = step.lastRow;
    }
  };
  fc.assert(
    fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
      check(stepsOf(lines.join('\n')), { row: 0, lastRow: lines.length });
    }),
  );
});

test('the number of steps has a limit', () => {
  expect(stepsOf('##[group]a\n##[endgroup]\n'.repeat(20_000))).toHaveLength(5000);
});
