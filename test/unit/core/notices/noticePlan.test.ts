import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUrgent } from '../../../../src/core/notices/noticeEvents.ts';
import {
  failuresOf,
  nextNotice,
  pausedUntilMs,
  type WaitingNotice,
} from '../../../../src/core/notices/noticePlan.ts';
import { NOTIFIED_EVENTS, type NotifiedEvent } from '../../../../src/protocol/outsideNotices.ts';
import { sampleTask } from '../sampleTask.ts';

function waiting(event: NotifiedEvent, isHeld = false): WaitingNotice {
  return { event: { task: sampleTask(), occasion: 'end', key: '1:end', event, at: '' }, isHeld };
}

const GOOD = { isQuiet: false, isRecovering: false };

test.each<[string, string, typeof GOOD, string]>([
  ['nothing', '', GOOD, ''],
  ['one after the other', 'done failed', GOOD, 'done'],
  ['what is urgent comes first', 'done failed limit needsYou', GOOD, 'limit'],
  ['what was held is told as one', 'done* failed* matched', GOOD, 'done failed'],
  ['before what was held, what is urgent', 'done* needsYou', GOOD, 'needsYou'],
  ['quiet hours', 'done failed matched', { ...GOOD, isQuiet: true }, ''],
  ['what is urgent in quiet hours', 'done limit', { ...GOOD, isQuiet: true }, 'limit'],
  ['after failures, all as one', 'done limit failed', { ...GOOD, isRecovering: true }, 'limit done failed'],
  ['after failures, a need alone', 'done needsYou', { ...GOOD, isRecovering: true }, 'needsYou'],
  ['after failures, in quiet hours', 'done limit', { isQuiet: true, isRecovering: true }, 'limit'],
])('%s', (...[, all, when, expected]) => {
  const queue = all
    .split(' ')
    .filter(Boolean)
    .map((word) => waiting(word.replace('*', '') as NotifiedEvent, word.endsWith('*')));
  const next = nextNotice(queue, when) ?? [];
  expect(next.map(({ event }) => event.event).join(' ')).toBe(expected);
});

const anyWaiting = fc.tuple(fc.constantFrom(...NOTIFIED_EVENTS), fc.boolean());

test('each event is told once, in whatever order; in quiet hours exactly what is urgent', () => {
  fc.assert(
    fc.property(fc.array(anyWaiting), fc.boolean(), fc.boolean(), (all, isQuiet, isRecovering) => {
      const queue = new Set(all.map(([event, isHeld]) => waiting(event, isHeld)));
      const expected = [...queue].filter(({ event }) => !isQuiet || isUrgent(event));
      const told: WaitingNotice[] = [];
      for (;;) {
        const next = nextNotice([...queue], { isQuiet, isRecovering });
        if (!next) break;
        expect(next.length === 1 || next.every(({ event }) => event.event !== 'needsYou')).toBe(true);
        for (const notice of next) queue.delete(notice);
        told.push(...next);
      }
      expect(new Set(told)).toEqual(new Set(expected));
      expect(told).toHaveLength(expected.length);
    }),
  );
});

test('pauses begin with the third failure in a row, and grow to an hour', () => {
  const endedAt = '2026-01-01T00:00:00.000Z';
  const nowMs = Date.parse(endedAt);
  const minutes = [0, 1, 2, 3, 4, 5, 8, 9, 20].map(
    (count) => Math.max(0, pausedUntilMs(count, { endedAt, nowMs }) - nowMs) / 60_000,
  );
  expect(minutes).toEqual([0, 0, 0, 1, 2, 4, 32, 60, 60]);
  // The clock was set back.
  expect(pausedUntilMs(20, { endedAt, nowMs: nowMs - 1 })).toBe(0);
  expect(pausedUntilMs(20, { endedAt: undefined, nowMs })).toBe(0);
});

test('failures in a row are those since the last success, of the command as it is set now', () => {
  const run = (ended: string, state: 'completed' | 'failed' | 'cancelled' | 'running') =>
    sampleTask({
      id: ended,
      createdAt: ended,
      endedAt: ended,
      status:
        state === 'failed'
          ? { state, failure: { kind: 'exit', code: 1 } }
          : state === 'completed'
            ? { state, exitCode: 0 }
            : { state },
    });
  const of = (...runs: ReturnType<typeof run>[]) => failuresOf(runs, '2026').count;
  expect(of()).toBe(0);
  expect(of(run('2026-1', 'failed'), run('2026-2', 'failed'))).toBe(2);
  expect(of(run('2026-2', 'failed'), run('2026-3', 'completed'))).toBe(0);
  expect(of(run('2026-1', 'completed'), run('2026-2', 'failed'), run('2026-3', 'cancelled'))).toBe(1);
  expect(of(run('2025-1', 'failed'), run('2026-2', 'failed'), run('2026-3', 'running'))).toBe(1);
});
