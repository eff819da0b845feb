import { expect, test } from 'vitest';
import { jobsText } from '../../../src/protocol/jobsText.ts';

test.each([
  [undefined, undefined],
  [{ followedAttempts: 3 }, undefined],
  [{ followedJobs: 1, jobsToSubmit: 0 }, '1 task'],
  [{ followedJobs: 3, jobsToSubmit: 1 }, '3 tasks, 1 not submitted yet'],
])('of jobs, %o is told as %s', (holdings, text) => {
  expect(jobsText(holdings ? { holdings } : {})).toBe(text);
});
