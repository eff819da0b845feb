import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSample, type UseSample } from '../../../../src/core/resources/samples.ts';
import { canBeSilent, latestHeard, silentSinceMs } from '../../../../src/core/resources/silence.ts';
import type { Task } from '../../../../src/protocol/task.ts';

type Judged = Pick<Task, 'status' | 'pausedAt' | 'stallAfterMs' | 'silentSince'>;

const SECOND = 1_000;
const STALL_MS = 20 * SECOND;
const running: Judged = { status: { state: 'running' }, stallAfterMs: STALL_MS };
const waiting: Judged['status'] = { state: 'waiting', for: 'input', message: 'Go on?' };

/** A second in the life of a task. */
interface Second {
  prints: boolean;
  works: boolean;
  /** A person is asked, or it is paused. */
  rests: boolean;
  /** The host is replaced, which then knows only what is on the record and on disk. */
  restarts: boolean;
}

/** What a host says of it, second by second; it is looked at every second. */
function follow(life: readonly Second[]) {
  let [sample, task, outputAtMs, spentMs] = [undefined as UseSample | undefined, running, 0, 0];
  return life.map(({ prints, works, rests, restarts }, index) => {
    const nowMs = (index + 1) * SECOND;
    if (prints) outputAtMs = nowMs;
    if (works) spentMs += SECOND / 2;
    if (restarts) sample = undefined;
    task = { ...task, status: rests ? waiting : { state: 'running' } };
    const use = { processes: 1, processorMs: spentMs, memoryBytes: 1 };
    sample = nextSample(sample, { use, atMs: nowMs, intervalMs: SECOND, isAtRest: !canBeSilent(task) });
    const since = silentSinceMs(task, { outputAtMs, sample, nowMs });
    const { silentSince: _before, ...rest } = task;
    task = since === undefined ? rest : { ...rest, silentSince: new Date(since).toISOString() };
    return since;
  });
}

const often = (weight: number) =>
  fc.oneof({ weight, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
const lives = (restarts: fc.Arbitrary<boolean>) =>
  fc.array(fc.record({ prints: often(30), works: often(30), rests: often(30), restarts }), {
    minLength: 1,
    maxLength: 200,
    // Otherwise they are too short for a silence.
    size: 'max',
  });

test('it is silent exactly when nothing was printed or worked for as long, and each silence has one beginning', () => {
  fc.assert(
    fc.property(lives(fc.constant(false)), (life) => {
      // What it did before the first look is not known.
      let lastMs = SECOND;
      const told = follow(life);
      for (const [index, { prints, works, rests }] of life.entries()) {
        const nowMs = (index + 1) * SECOND;
        // The first look knows nothing of the work before it.
        if (prints || rests || (works && index > 0)) lastMs = nowMs;
        const expected = index > 0 && !rests && nowMs - lastMs >= STALL_MS ? lastMs : undefined;
        expect(told[index]).toBe(expected);
      }
    }),
  );
});

test('with hosts that come and go, it is never silent while it prints or works, and one silence stays one', () => {
  fc.assert(
    fc.property(lives(often(20)), (life) => {
      const told = follow(life);
      for (const [index, { prints, works, rests, restarts }] of life.entries()) {
        if (prints || rests || (works && !restarts && index > 0)) expect(told[index]).toBeUndefined();
        const [before, now] = [told[index - 1], told[index]];
        if (before !== undefined && now !== undefined) expect(now).toBe(before);
      }
    }),
  );
});

test('what nobody wants to be told of is not judged, and where processor time is unknown, the output decides', () => {
  const heard = { outputAtMs: 0, sample: undefined, nowMs: STALL_MS };
  expect(silentSinceMs({ status: { state: 'running' } }, heard)).toBeUndefined();
  expect(silentSinceMs(running, heard)).toBe(0);
  expect(silentSinceMs({ ...running, pausedAt: '2026-01-01T00:00:00.000Z' }, heard)).toBeUndefined();
});

test('the time in which the machine slept is no silence', () => {
  const use = { processes: 1, processorMs: 0, memoryBytes: 1 };
  const look = { use, intervalMs: SECOND, isAtRest: false };
  const first = nextSample(undefined, { ...look, atMs: SECOND });
  const hours = 8 * 3_600 * SECOND;
  const awake = nextSample(first, { ...look, atMs: hours });
  expect(silentSinceMs(running, { outputAtMs: 0, sample: awake, nowMs: hours })).toBeUndefined();
});

test('a clock that is set back or forward neither makes a silence nor hides one', () => {
  const look = { intervalMs: SECOND, isAtRest: false };
  fc.assert(
    fc.property(
      fc.integer({ min: -9 * 3_600, max: 9 * 3_600 }),
      fc.array(often(40), { minLength: 50, maxLength: 200, size: 'max' }),
      (jump, prints) => {
        let [sample, outputAtMs, quietSeconds] = [undefined as UseSample | undefined, 0, 0];
        const begin = 100_000 * SECOND;
        for (const [index, isPrinting] of prints.entries()) {
          const hasJumped = index >= 25;
          const nowMs = begin + (index + (hasJumped ? jump : 0)) * SECOND;
          if (isPrinting) outputAtMs = nowMs;
          quietSeconds = isPrinting || index === 0 ? 0 : quietSeconds + 1;
          const use = { processes: 1, processorMs: 0, memoryBytes: 1 };
          sample = nextSample(sample, { ...look, use, atMs: nowMs });
          const heard = latestHeard([outputAtMs, begin], nowMs);
          const since = silentSinceMs(running, { outputAtMs: heard, sample, nowMs });
          // A jump by less than a drive's clock may be ahead delays by that; what is taken for a sleep begins anew.
          const slackS = (hasJumped ? 25 : 0) + Math.min(60, Math.max(0, -jump));
          if (quietSeconds > STALL_MS / SECOND + slackS) expect(since).toBeDefined();
          if (isPrinting) expect(since).toBeUndefined();
          if (since !== undefined && (index < 25 || Math.abs(jump) > 60))
            expect(quietSeconds).toBeGreaterThanOrEqual(STALL_MS / SECOND);
        }
      },
    ),
  );
});
