import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exitMarker, parseRunMarker, runName, signalMarker } from '../../../src/executors/runMarkers.ts';

const run = { id: 'sh-7f3k2m9q', attempt: 12 };

test('T2: an attempt’s markers begin with its id and number', () => {
  expect(runName(run)).toBe('sh-7f3k2m9q.12');
});

test('every marker is read', () => {
  expect(parseRunMarker(`${runName(run)}.claim`)).toEqual({ kind: 'claim', run });
  expect(parseRunMarker(`${runName(run)}.spawn`)).toEqual({ kind: 'spawn', run });
  expect(parseRunMarker(`${runName(run)}.left`)).toEqual({ kind: 'left', run });
  expect(parseRunMarker(`${runName(run)}.shell`)).toEqual({ kind: 'shell', run });
  expect(parseRunMarker(signalMarker(runName(run), 9))).toEqual({ kind: 'signal', run, number: 9 });
  expect(parseRunMarker(`${runName(run)}.exit.0`)).toEqual({ kind: 'exit', run, code: 0 });
  expect(parseRunMarker(`${runName(run)}.exit.137`)).toEqual({ kind: 'exit', run, code: 137 });
  const use = { processorMs: 41_230, peakBytes: 716_800 * 1024 };
  expect(parseRunMarker(`${runName(run)}.used.41230.716800`)).toEqual({ kind: 'used', run, use });
  const linux = { pid: 42, startTime: '99', boot: '5ad9b4b2-6a0c-4a3f-9f0e-0d8c5f2f7a11' };
  expect(parseRunMarker(`${runName(run)}.pid.42.99.${linux.boot}`)).toEqual({
    kind: 'pid',
    run,
    process: linux,
  });
  const mac = { pid: 42, startTime: 'Mon-Jan-5-03-04-05-2026', boot: '-' };
  expect(parseRunMarker(`${runName(run)}.pid.42.${mac.startTime}.-`)).toEqual({
    kind: 'pid',
    run,
    process: mac,
  });
});

test('what an attempt has besides markers goes with it, a size that was being written, too', () => {
  for (const name of ['eof', 'input', 'sent', 'size', 'size.4711-0.tmp']) {
    expect(parseRunMarker(`${runName(run)}.${name}`), name).toEqual({ kind: 'other', run });
  }
});

test('every exit code of 32 bits is read as it was written, a negative one as those bits', () => {
  const codes = fc.oneof(
    fc.integer({ min: -(2 ** 31), max: 2 ** 32 - 1 }),
    fc.constantFrom(0, 1, 999, 1000, -1),
  );
  fc.assert(
    fc.property(codes, (code) => {
      expect(parseRunMarker(exitMarker(runName(run), code))).toEqual({ kind: 'exit', run, code: code >>> 0 });
    }),
  );
});

describe('anything else is no marker', () => {
  test.each([
    '',
    'sh-7f3k2m9q',
    'sh-7f3k2m9q.1',
    'sh-7f3k2m9q.claim',
    'sh-7f3k2m9q.x.claim',
    'sh-7f3k2m9q.1.exit',
    'sh-7f3k2m9q.1.exit.',
    'sh-7f3k2m9q.1.exit.-1',
    'sh-7f3k2m9q.1.exit.12345678901',
    'sh-7f3k2m9q.1.signal',
    'sh-7f3k2m9q.1.signal.SIGKILL',
    'sh-7f3k2m9q.1.signal.-9',
    'sh-7f3k2m9q.1.pid.42',
    'sh-7f3k2m9q.1.pid.42.99',
    'sh-7f3k2m9q.1.pid.x.99.b',
    'sh-7f3k2m9q.1.pid.9999999999.99.b',
    'sh-7f3k2m9q.1.feed.1000000000.99.b',
    'sh-7f3k2m9q.1.pid...',
    'sh-7f3k2m9q.1.claim.tmp',
    'sh-7f3k2m9q.1.claim\n',
    '../sh-7f3k2m9q.1.claim',
    '.1.claim',
  ])('%j', (name) => expect(parseRunMarker(name)).toBeUndefined());
});
