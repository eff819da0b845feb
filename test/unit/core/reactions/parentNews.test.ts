import { expect, test } from 'vitest';
import { endNews } from '../../../../src/core/reactions/parentNews.ts';
import { IDENTITY, sampleTask } from '../sampleTask.ts';

test('an agent hears how what it started has ended, what that left running, and how to end it', () => {
  const task = sampleTask({ status: { state: 'failed', failure: { kind: 'exit', code: 2 } } });
  const output = 'Its output is in /data/output/sh-7f3k2m9q.log.';
  expect(endNews(task)).toBe(`Task sh-7f3k2m9q (make all) failed with code 2. ${output}`);
  const of = [{ attempt: 1, process: IDENTITY }];
  expect(endNews({ ...task, status: { state: 'cancelled', reason: 'It was not allowed: Use yarn.' } })).toBe(
    `Task sh-7f3k2m9q (make all) was cancelled: It was not allowed: Use yarn. ${output}`,
  );
  const leftovers = { count: 1, processes: [{ pid: 7, name: 'node' }], of };
  expect(endNews({ ...task, status: { state: 'completed' }, leftovers })).toBe(
    `Task sh-7f3k2m9q (make all) completed. ` +
      `It left 1 process running: 7 (node) (\`legwork cancel sh-7f3k2m9q\` ends what it left). ${output}`,
  );
});
