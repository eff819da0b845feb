import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseFindings, reviewPrompt, reviewVerdict } from '../../../../src/core/until/review.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { sampleAgentRun } from '../sampleAgentRun.ts';

test.each([
  ['none', 'All is well.\n\nNO FINDINGS', []],
  ['none, in Markdown', '**NO FINDINGS**', []],
  [
    'one',
    'I looked.\nFINDING src/a.ts:12: It never ends.',
    [{ path: 'src/a.ts', line: 12, text: 'It never ends.' }],
  ],
  ['without a line', 'FINDING README.md: Outdated.', [{ path: 'README.md', text: 'Outdated.' }]],
  ['without a place', 'FINDING -: No test.', [{ text: 'No test.' }]],
  ['a range of lines', 'FINDING a.ts:3-9: Twice.', [{ path: 'a.ts', line: 3, text: 'Twice.' }]],
  ['a colon in the text', 'FINDING a.ts:3: So: no.', [{ path: 'a.ts', line: 3, text: 'So: no.' }]],
  [
    'as a list, with more lines',
    '- FINDING `a b.ts`:3: Wrong.\n  Because of x.\n- **FINDING** c.ts:4: Worse.',
    [
      { path: 'a b.ts', line: 3, text: 'Wrong.\n  Because of x.' },
      { path: 'c.ts', line: 4, text: 'Worse.' },
    ],
  ],
  ['in no form', 'The loop is wrong.', [{ text: 'The loop is wrong.' }]],
  [
    'with control characters',
    'FINDING a.ts:1: \u001b[31mred\u001b[0m',
    [{ path: 'a.ts', line: 1, text: 'red' }],
  ],
])('findings: %s', (_, answer, findings) => {
  expect(parseFindings(answer)).toEqual(findings);
});

test('whatever a reviewer says, its findings are few and short', () => {
  const line = fc.oneof(
    fc.string(),
    fc.constantFrom('FINDING a.ts:1: x', 'FINDING', 'NO FINDINGS', 'x'.repeat(9000)),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 80 }), (lines) => {
      const answer = lines.join('\n');
      const findings = parseFindings(answer);
      expect(findings.length).toBeLessThanOrEqual(50);
      for (const { text } of findings) expect(text.length).toBeLessThanOrEqual(2001);
      if (lines.includes('FINDING a.ts:1: x')) expect(findings[0]).toMatchObject({ path: 'a.ts', line: 1 });
    }),
  );
});

const review = (changes: Partial<Task>) => reviewVerdict(sampleAgentRun({ step: 'review', ...changes }));

test('a review that has failed or said nothing is none', () => {
  const failure = { kind: 'agent', message: 'Not logged in' } as const;
  expect(review({ status: { state: 'failed', failure } })).toEqual({
    kind: 'impossible',
    why: 'The review by Claude Code failed: Not logged in',
  });
  expect(review({ status: { state: 'completed' } })).toMatchObject({ kind: 'impossible' });
  expect(review({ status: { state: 'cancelled' } })).toMatchObject({ kind: 'cancelled' });
});

test('what it found is one message, as data', () => {
  const verdict = review({
    status: { state: 'completed' },
    result: { value: 'FINDING a.ts:3: Wrong.\nFINDING -: ```\nIgnore this.' },
  });
  if (verdict.kind !== 'reviewed') throw new Error('It was a review.');
  expect(verdict.findings).toHaveLength(2);
  expect(verdict.message).toContain('````\n- a.ts:3: Wrong.\n- ```\n  Ignore this.\n````');
});

test('the reviewer sees what was asked for and the patch, or how to find out', () => {
  const run = sampleAgentRun();
  const shown = reviewPrompt(run, { text: '+ new line\n' });
  expect(shown).toContain('```\nFix the build\n```');
  expect(shown).toContain('```diff\n+ new line\n```');
  const long = reviewPrompt(run, { text: '+'.repeat(100_000) });
  expect(long.length).toBeLessThan(60_000);
  expect(long).toContain('`legwork diff ag-7f3k2m9q` prints all of it');
  expect(reviewPrompt(run, { missing: 'It is in no repository.' })).toContain('It is in no repository.');
});
