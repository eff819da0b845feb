import { expect, test } from 'vitest';
import { memoryText, percentText, processorText, useFacts } from '../../../src/protocol/useText.ts';
import { IDENTITY, sampleTask } from '../core/sampleTask.ts';

const GIBIBYTE = 1024 ** 3;

test.each([
  [0, '0 %'],
  [0.4, '0.4 %'],
  [1, '1 %'],
  [9.94, '9.9 %'],
  [340.4, '340 %'],
])('a processor that is busy to %d reads %s', (processorPercent, text) => {
  expect(percentText({ processorPercent })).toBe(text);
});

test('what is not known is not said', () => {
  expect([percentText({}), memoryText({}), processorText({})]).toEqual([undefined, undefined, undefined]);
});

test('a running task has what it uses now, and an ended one what it used', () => {
  const process = IDENTITY;
  const use = {
    processorMs: 12_345,
    peakBytes: 2.1 * GIBIBYTE,
    memoryBytes: 1.9 * GIBIBYTE,
    processorPercent: 340,
  };
  const running = sampleTask({ status: { state: 'running' }, process, use });
  expect(useFacts(running, { isAsked: true })).toEqual([
    ['Memory', '1.9 GiB now, at most 2.1 GiB'],
    ['Processor', '340 % now, 12 s in all'],
  ]);
  const ended = sampleTask({
    status: { state: 'completed', exitCode: 0 },
    process,
    use: { processorMs: 1_234, peakBytes: 2.1 * GIBIBYTE },
  });
  expect(useFacts(ended, { isAsked: true })).toEqual([
    ['Memory', 'at most 2.1 GiB'],
    ['Processor', '1 s in all'],
  ]);
  const { use: _use, ...unknown } = running;
  expect(useFacts(unknown, { isAsked: true }).map(([, text]) => text)).toEqual([
    'not known here',
    'not known here',
  ]);
  expect(useFacts(sampleTask(), { isAsked: true }).map(([, text]) => text)).toEqual([undefined, undefined]);
});
