import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextSample, type UseSample } from '../../../../src/core/resources/samples.ts';
import {
  canBeSilent,
  nextOutputLook,
  type OutputLook,
  silentSinceMs,
} from '../../../../src/core/resources/silence.ts';
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

const noWork = { processes: 1, processorMs: 0, memoryBytes: 1 };

/** What hosts know, one after another, of a task that was started at the beginning of time. */
class Follower {
  #sample: UseSample | undefined;
  #output: OutputLook | undefined;
  task = running;

  /** Another host knows only what is on the record and on disk. */
  restart(): void {
    [this.#sample, this.#output] = [undefined, undefined];
  }

  /** Looks every second, and says what is on the record then. */
  look(nowMs: number, modifiedMs: number | undefined, use = noWork): number | undefined {
    const isAtRest = !canBeSilent(this.task);
    this.#sample = nextSample(this.#sample, { use, atMs: nowMs, intervalMs: SECOND, isAtRest });
    this.#output = nextOutputLook(this.#output, { modifiedMs, startedAtMs: 0, nowMs });
    const since = silentSinceMs(this.task, { output: this.#output, sample: this.#sample, nowMs });
    const { silentSince: _before, ...rest } = this.task;
    this.task = since === undefined ? rest : { ...rest, silentSince: new Date(since).toISOString() };
    return since;
  }
}

/** What a host says of it, second by second. The clock of the output's drive is ahead by `aheadMs`. */
function follow(life: readonly Second[], aheadMs = 0) {
  const follower = new Follower();
  let [modifiedMs, processorMs] = [undefined as number | undefined, 0];
  return life.map(({ prints, works, rests, restarts }, index) => {
    const nowMs = (index + 1) * SECOND;
    if (prints) modifiedMs = nowMs + aheadMs;
    if (works) processorMs += SECOND / 2;
    if (restarts) follower.restart();
    follower.task = { ...follower.task, status: rests ? waiting : { state: 'running' } };
    return follower.look(nowMs, modifiedMs, { ...noWork, processorMs });
  });
}

/** When it last did something, or had nothing to do, second by second. */
function lastHeard(life: readonly Second[]): number[] {
  // What it did before the first look is not known, nor that it worked before.
  let lastMs = SECOND;
  return life.map(({ prints, works, rests }, index) => {
    if (prints || rests || (works && index > 0)) lastMs = (index + 1) * SECOND;
    return lastMs;
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
      const heardMs = lastHeard(life);
      for (const [index, since] of follow(life).entries()) {
        const isSilent = (index + 1) * SECOND - heardMs[index]! >= STALL_MS;
        expect(since).toBe(isSilent ? heardMs[index] : undefined);
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
  const output = { lookedAtMs: STALL_MS, modifiedMs: 0, heardAtMs: 0 };
  const heard = { output, sample: undefined, nowMs: STALL_MS };
  expect(silentSinceMs({ status: { state: 'running' } }, heard)).toBeUndefined();
  expect(silentSinceMs(running, heard)).toBe(0);
  expect(silentSinceMs({ ...running, pausedAt: '2026-01-01T00:00:00.000Z' }, heard)).toBeUndefined();
});

test('the time in which the machine slept is no silence', () => {
  const follower = new Follower();
  follower.look(SECOND, SECOND);
  expect(follower.look(8 * 3_600 * SECOND, SECOND)).toBeUndefined();
});

/** By how many seconds a clock is wrong. */
const wrongBy = fc.oneof(
  fc.integer({ min: -9 * 3_600, max: 9 * 3_600 }),
  fc.integer({ min: -200, max: 200 }),
);

test('a clock that is set back or forward neither makes a silence nor hides one, nor ends it', () => {
  fc.assert(
    fc.property(
      wrongBy,
      fc.integer({ min: 1, max: 100 }),
      fc.array(often(40), { minLength: 50, maxLength: 200, size: 'max' }),
      (jump, jumpsAt, prints) => {
        const follower = new Follower();
        const begin = 100_000 * SECOND;
        let [modifiedMs, quietS, before] = [begin, 0, undefined as number | undefined];
        for (const [index, isPrinting] of prints.entries()) {
          const nowMs = begin + (index + (index >= jumpsAt ? jump : 0)) * SECOND;
          // Drives tell more than milliseconds, so no two times are the same, also after a jump.
          if (isPrinting) modifiedMs = nowMs + index / 1_000;
          quietS = isPrinting || index === 0 ? 0 : quietS + 1;
          const since = follower.look(nowMs, modifiedMs);
          const stallS = STALL_MS / SECOND;
          // What is taken for a sleep, or does not fit, begins anew; also a second time, when its use is rated again.
          const isAfterJump = index >= jumpsAt && index <= jumpsAt + stallS + 1;
          if (quietS > stallS && !isAfterJump) expect(since).toBeDefined();
          if (isPrinting) expect(since).toBeUndefined();
          // A short jump forward is not noticed.
          if (since !== undefined && (jump <= 0 || jump > 16)) expect(quietS).toBeGreaterThanOrEqual(stallS);
          // One silence has one beginning, whatever the clock says of it.
          if (before !== undefined && !isPrinting && (jump <= 0 || index !== jumpsAt))
            expect(since).toBe(before);
          before = since;
        }
      },
    ),
  );
});

test('a drive whose clock is wrong hides no silence, and makes none earlier than by one look', () => {
  fc.assert(
    fc.property(lives(fc.constant(false)), wrongBy, (life, aheadS) => {
      const heardMs = lastHeard(life);
      for (const [index, since] of follow(life, aheadS * SECOND).entries()) {
        const quietMs = (index + 1) * SECOND - heardMs[index]!;
        if (quietMs >= STALL_MS) expect(since).toBeDefined();
        // Of what was printed between two looks, only that is known if the drive's clock is behind.
        if (since !== undefined) expect(quietMs).toBeGreaterThanOrEqual(STALL_MS - (aheadS < 0 ? SECOND : 0));
      }
    }),
  );
});
