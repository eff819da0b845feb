import { expect, test } from 'vitest';
import { isMatch } from '../../../src/protocol/fieldPattern.ts';

test.each([
  ['^[a-z]+$', 'abc', 'abc1'],
  ['^v?\\d+\\.\\d+$', 'v1.2', '1'],
  ['^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$', '01234567-0123-0123-0123-0123456789ab', '01234567'],
  ['^(main|develop)$', 'main', 'other'],
  ['^(?:a|b)?c$', 'ac', 'ad'],
  ['[+*?|]', 'a+b', 'ab'],
  ['^\\(\\)\\+$', '()+', '()'],
  ['b', 'abc', 'ac'],
])('%s is checked', (pattern, right, wrong) => {
  expect([isMatch(pattern, right), isMatch(pattern, wrong)]).toEqual([true, false]);
});

test.each([
  ['a group that repeats what repeats', '^(a+)+$'],
  ['ways that are the same', '^(a|a)*$'],
  ['what may be empty, in a group that repeats', '^(a*)*$'],
  ['a repeated group with exact counts', '^(a?){40}a{40}$'],
  ['many that may be missing', `^${'a?'.repeat(40)}${'a'.repeat(40)}$`],
  ['many that repeat', `${'a*'.repeat(20)}b`],
  ['ranges', `^${'a{1,64}'.repeat(10)}b$`],
  ['nothing that can be compiled', '('],
])('an answer is the agent\u2019s to check where that may take long: %s', (_what, pattern) => {
  // Such an expression would hold up the test for longer than its limit.
  for (const length of [39, 64, 128, 10_000]) expect(isMatch(pattern, `${'a'.repeat(length)}!`)).toBe(true);
});
