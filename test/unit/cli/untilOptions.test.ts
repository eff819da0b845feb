import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { editedUntil, readReviewSetting, type UntilEdits } from '../../../src/cli/untilOptions.ts';
import type { Until } from '../../../src/protocol/until.ts';

const OWN = { name: 'mine', setting: 'my-agent --acp' };

test.each([
  [{}, undefined],
  [{ reviewBy: 'codex' }, undefined],
  [{ reviewBy: 'mine' }, 'my-agent --acp'],
  [{ reviewBy: 'other', reviewCommand: 'other --acp' }, 'other --acp'],
  [{ reviewBy: 'mine', reviewCommand: 'mine --review' }, 'mine --review'],
])('how the reviewer of %j is started', (choices, setting) => {
  expect(readReviewSetting(choices, OWN)).toBe(setting);
});

test('the command of a reviewer that is not named is refused', () => {
  expect(() => readReviewSetting({ reviewCommand: 'x' })).toThrow('--review-by');
});

const BEFORE: Until = {
  ...{ check: ['npm', 'test'], shell: '/bin/zsh', tries: 5, checkTimeoutMs: 60_000 },
  ...{ reviewBy: 'mine', reviewSetting: 'my-agent --acp', tried: 2, code: 1 },
};

describe('an edit', () => {
  test.each<[UntilEdits, object]>([
    [{}, {}],
    [{ until: false }, { until: { tries: 5, reviewBy: 'mine' }, reviewSetting: 'my-agent --acp' }],
    [{ until: false, reviewBy: false }, { until: null }],
    [
      { until: 'make' },
      {
        until: { check: 'make', tries: 5, checkTimeoutMs: 60_000, reviewBy: 'mine' },
        reviewSetting: 'my-agent --acp',
      },
    ],
    [
      { reviewBy: 'codex', tries: 1 },
      {
        until: {
          check: ['npm', 'test'],
          shell: '/bin/zsh',
          tries: 1,
          checkTimeoutMs: 60_000,
          reviewBy: 'codex',
        },
      },
    ],
    [
      { reviewBy: false, checkTimeout: 5 },
      { until: { check: ['npm', 'test'], shell: '/bin/zsh', tries: 5, checkTimeoutMs: 5 } },
    ],
  ])('%j', (edits, asked) => {
    expect(editedUntil({ until: BEFORE }, edits)).toEqual(asked);
  });

  test.each<UntilEdits>([
    { tries: 2 },
    { checkTimeout: 5 },
    { reviewCommand: 'x' },
    { reviewBy: 'a', checkTimeout: 1 },
  ])('%j of a run that goes on until nothing is refused', (edits) => {
    expect(() => editedUntil({}, edits)).toThrow(/requires/);
  });

  test('changes what it names, and nothing else', () => {
    const edit = fc.record<UntilEdits>(
      {
        until: fc.oneof(fc.constant(false as const), fc.constant('make')),
        tries: fc.integer({ min: 1, max: 9 }),
        reviewBy: fc.oneof(fc.constant(false as const), fc.constant('codex')),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(edit, (edits) => {
        // The tries of nothing are refused.
        fc.pre(edits.until !== false || edits.reviewBy !== false || edits.tries === undefined);
        const { until } = editedUntil({ until: BEFORE }, edits);
        if (Object.keys(edits).length === 0) expect(until).toBeUndefined();
        else if (edits.until === false && edits.reviewBy === false) expect(until).toBeNull();
        else {
          expect(until?.tries).toBe(edits.tries ?? 5);
          expect(until?.check).toEqual(edits.until === false ? undefined : (edits.until ?? BEFORE.check));
          expect(until?.reviewBy).toEqual(edits.reviewBy === false ? undefined : (edits.reviewBy ?? 'mine'));
        }
      }),
    );
  });
});
