import { expect, test } from 'vitest';
import { checkText, findingText, isToldByRun, untilText } from '../../../src/protocol/checks.ts';
import { openRequests } from '../../../src/protocol/openRequests.ts';
import { requestParams } from '../../../src/protocol/requestParams.ts';
import { faultOf } from '../../../src/base/schema.ts';
import { STEPS } from '../../../src/protocol/taskRecord.ts';
import { olderRow, rowOf } from '../../../src/protocol/taskRow.ts';
import type { Until } from '../../../src/protocol/until.ts';
import { sampleAgentRun } from '../core/sampleAgentRun.ts';

const waiting = (step: 'check' | 'review', until: Partial<Until> = {}) =>
  sampleAgentRun({
    until: { check: 'npm test', tried: 2, ...until },
    status: { state: 'pending', waitsFor: { kind: 'check', step } },
  });

test('a run says what checks it', () => {
  expect(checkText(waiting('check'))).toBe('check 2 of 3');
  expect(checkText(waiting('check', { tries: 5 }))).toBe('check 2 of 5');
  expect(checkText(waiting('review'))).toBe('review');
  expect(checkText(sampleAgentRun({ until: { check: 'npm test', tried: 1 } }))).toBeUndefined();
});

test.each<[Until, string | undefined]>([
  [{ tried: 0 }, undefined],
  [{ tried: 1, code: 2 }, 'try 1 of 3, last check exit 2'],
  [{ tried: 1, outcome: 'passed', code: 0 }, 'passed after 1 try'],
  [{ tried: 3, outcome: 'triesUsedUp', code: 2 }, 'not passed after 3 tries, last check exit 2'],
  [{ tried: 2, outcome: 'limit' }, 'ended by a limit after 2 tries'],
  [{ tried: 2, outcome: 'passed', findings: [{ text: 'A bug.' }] }, 'passed after 2 tries, 1 finding'],
  [{ tried: 2, outcome: 'passed', findings: [] }, 'passed after 2 tries'],
])('how far it has come: %o', (until, text) => {
  expect(untilText(until)).toBe(text);
});

test('a finding says where it is', () => {
  expect(findingText({ path: 'a.ts', line: 3, text: 'Wrong.' })).toBe('a.ts:3: Wrong.');
  expect(findingText({ path: 'a.ts', text: 'Wrong.' })).toBe('a.ts: Wrong.');
  expect(findingText({ text: 'Wrong.' })).toBe('Wrong.');
});

test('what checks a run is told by the run or its race, the making of a worktree is not', () => {
  expect(STEPS.filter((step) => isToldByRun({ step }))).toEqual(['check', 'verify', 'review']);
  expect(isToldByRun({})).toBe(false);
});

test('a row has what is checked, without what was found; to a client that does not know checks it is paused', () => {
  const run = waiting('check', { check: ['echo', 'x'.repeat(5000)], findings: [{ text: 'y'.repeat(5000) }] });
  const row = rowOf(run);
  expect(row.until).toMatchObject({ tried: 2 });
  expect(JSON.stringify(row).length).toBeLessThan(4000);
  expect(olderRow(row).status).toEqual({ state: 'pending', waitsFor: { kind: 'paused' } });
});

test('who allows an agent to start sees what is run to check it', () => {
  const waitsFor = { kind: 'approval', since: '2026-01-01', run: 'ag-1', agent: 'Codex' } as const;
  const until = { check: ['make', 'all tests'], shell: '/bin/dash', reviewBy: 'gemini', tried: 0 };
  const [request] = openRequests(sampleAgentRun({ until, status: { state: 'pending', waitsFor } }));
  expect(request?.text).toContain(
    "(until this succeeds: make 'all tests') (with /bin/dash) (at most 3 tries) (reviewed by gemini)",
  );
  for (const reviewSetting of ['mine --acp', { command: ['mine', '--acp'] }]) {
    const own = sampleAgentRun({
      until: { ...until, reviewSetting },
      status: { state: 'pending', waitsFor },
    });
    expect(openRequests(own)[0]?.text).toContain('(reviewed by gemini) (which is started by mine --acp)');
  }
});

test.each<[object, string | undefined]>([
  [{ check: 'npm test' }, undefined],
  [{ reviewBy: 'codex' }, undefined],
  [{}, 'A run goes on until'],
  [{ check: '  ' }, 'The command is empty'],
  [{ check: 'npm test', tries: 0 }, 'The number of tries must be'],
  [{ check: 'npm test', checkTimeoutMs: 0 }, 'The timeout of a check must be'],
])('what may be asked for: %o', (until, fault) => {
  const start = { kind: 'agent', agent: 'claude', prompt: 'Fix it', cwd: '/w', producer: 'cli', until };
  const said = faultOf(requestParams.start(), { ...start, environment: {} });
  if (fault === undefined) expect(said).toBe('A field has an invalid name.');
  else expect(said).toContain(fault);
});
