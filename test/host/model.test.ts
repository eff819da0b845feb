import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { step, type Step } from '../helpers/model/operations.ts';
import { runSequence, type Tally } from '../helpers/model/sequenceRunner.ts';
import { shrink } from '../helpers/model/shrink.ts';

/** Steps that a sequence has: enough for tasks to depend on each other, few enough to be read. */
const SEQUENCE_LENGTH = 120;
const OPERATIONS = Number(process.env.LEGWORK_TEST_OPERATIONS ?? 1600);
/** How long a failure is made smaller before it is told. */
const SHRINK_LIMIT_MS = Number(process.env.LEGWORK_TEST_SHRINK_MS ?? 60_000);
const timeout = 300_000 + OPERATIONS * 200;

test('the host does what the contract says, whatever comes in whatever order', { timeout }, async () => {
  const seed = Number(process.env.LEGWORK_TEST_SEED ?? Date.now() % 1_000_000);
  const tally: Tally = { operations: 0, refused: 0, kills: 0 };
  const startedAt = performance.now();
  let sequences = 0;
  for (; tally.operations < OPERATIONS; sequences++) {
    const steps = fc.sample(step, { seed: seed + sequences, numRuns: SEQUENCE_LENGTH });
    const failure = await failureOf(steps, tally);
    if (failure) throw await smallest(steps, { failure, seed: seed + sequences });
  }
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const { operations, refused, kills } = tally;
  const figures = `${operations} operations, ${refused} of them refused, and ${kills} kills`;
  console.log(`model: ${figures} in ${sequences} sequences, ${seconds} s, LEGWORK_TEST_SEED=${seed}`);
  expect(operations).toBeGreaterThanOrEqual(OPERATIONS);
});

async function failureOf(steps: Step[], tally: Tally): Promise<Error | undefined> {
  try {
    await runSequence(steps, tally);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function smallest(steps: Step[], { failure, seed }: { failure: Error; seed: number }): Promise<Error> {
  const fails = (fewer: Step[]) => failureOf(fewer, { operations: 0, refused: 0, kills: 0 });
  const found = await shrink(steps, { failure, limitMs: SHRINK_LIMIT_MS, fails });
  const sizes = `${steps.length} steps, ${found.things.length} of them enough`;
  const hint = `LEGWORK_TEST_SEED=${seed} repeats it (${sizes}).`;
  return new Error(`${hint}\n${found.failure.message}\n\nFirst it was:\n${failure.message}`, {
    cause: found.failure,
  });
}
