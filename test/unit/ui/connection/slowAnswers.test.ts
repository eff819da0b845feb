import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { showIfSlow } from '../../../../src/ui/connection/slowAnswers.ts';
import { window } from '../../../helpers/eagerEditor.ts';

/** How often progress was shown, and is still. */
let shown = { ever: 0, now: 0 };

beforeEach(() => {
  vi.useFakeTimers();
  shown = { ever: 0, now: 0 };
  vi.spyOn(window, 'withProgress').mockImplementation(async (_options, task) => {
    shown.ever++;
    shown.now++;
    const result = await task();
    shown.now--;
    return result;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

test('an answer that comes soon shows nothing', async () => {
  const answer = Promise.withResolvers<number>();
  const shownAnswer = showIfSlow(answer.promise);
  await vi.advanceTimersByTimeAsync(1_900);
  answer.resolve(7);
  expect(await shownAnswer).toBe(7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual({ ever: 0, now: 0 });
});

test.each([
  ['an answer', (answer: PromiseWithResolvers<number>) => answer.resolve(7)],
  ['an error', (answer: PromiseWithResolvers<number>) => answer.reject(new Error('none'))],
])('progress is shown from two seconds on until there is %s', async (_what, settle) => {
  const answer = Promise.withResolvers<number>();
  const outcome = showIfSlow(answer.promise).catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(shown).toEqual({ ever: 1, now: 1 });
  settle(answer);
  await expect(outcome).resolves.toEqual(await answer.promise.catch((error: unknown) => error));
  await vi.advanceTimersByTimeAsync(0);
  expect(shown).toEqual({ ever: 1, now: 0 });
});
