import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { parseRecord } from '../../../src/core/taskFormat.ts';
import { start } from '../../../src/core/verbs/start.ts';
import { checkedParams } from '../../../src/host/verbTable.ts';
import { taskPath } from '../../../src/protocol/dataDirectory.ts';
import { CALLER, openEngine } from './openEngine.ts';
import { PATIENCE } from '../../helpers/patience.ts';

const LONGEST_MS = 3660 * 24 * 3_600_000;
const some = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** What a start may say in numbers and free values, also at the ends of what is let in. */
const options = fc.record({
  priority: some(fc.oneof(fc.maxSafeInteger(), fc.constant(Number.MIN_SAFE_INTEGER))),
  retry: some(
    fc.record({
      max: fc.oneof(fc.constant(Number.MAX_SAFE_INTEGER), fc.integer({ min: 1 })),
      backoffMs: fc.oneof(
        fc.constantFrom(0, LONGEST_MS),
        fc.double({ min: 0, max: LONGEST_MS, noNaN: true }),
      ),
      factor: fc.double({ min: 1, max: Number.MAX_VALUE, noNaN: true }),
    }),
  ),
  timeoutMs: some(fc.double({ min: 1, max: LONGEST_MS, noNaN: true })),
  outputLimitBytes: some(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  metadata: some(fc.dictionary(fc.string(), fc.jsonValue())),
});

test('whatever start is let in, its record can be read again, also after it has failed', async () => {
  const { engine, paths, run, end, launched } = await openEngine();
  const common = { kind: 'shell', command: 'false', cwd: '/', environment: {}, producer: 'cli' };
  await fc.assert(
    fc.asyncProperty(options, async (said) => {
      const params = JSON.parse(JSON.stringify({ ...common, ...said })) as unknown;
      const { id } = await start(engine.context, checkedParams('start', params), CALLER);
      const read = () => parseRecord(readFileSync(taskPath(paths, id), 'utf8'));
      expect(read()).toMatchObject({ id, attempt: { number: 1 } });
      await vi.waitFor(() => expect(launched.map((started) => started.id)).toContain(id), {
        ...PATIENCE,
        interval: 1,
      });
      run({ id, attempt: 1 });
      end({ id, attempt: 1 }, 1);
      await vi.waitFor(() => expect(read().attempt.number).toBe(said.retry ? 2 : 1), {
        ...PATIENCE,
        interval: 1,
      });
    }),
    { numRuns: 50 },
  );
});
