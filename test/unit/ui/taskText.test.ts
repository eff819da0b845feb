import { expect, test } from 'vitest';
import { commandText, endText, formatBytes, formatDuration, statusText } from '../../../src/ui/taskText.ts';
import { aTask, anEndedTask } from './aTask.ts';

const now = Date.parse('2026-01-01T00:00:12.900Z');

test.each([
  [0, '0 s'],
  [59_999, '59 s'],
  [64_000, '1 m 04 s'],
  [7_500_000, '2 h 05 m'],
  [-5, '0 s'],
])('%d ms is %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

test.each([
  [12, '12 B'],
  [1536, '1.5 KiB'],
  [1024 ** 3, '1.0 GiB'],
])('%d bytes are %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

test('the status says what matters', () => {
  expect(statusText(aTask(), now)).toBe('12 s');
  expect(statusText(aTask({ unsaved: 'disk full' }), now)).toBe('12 s · not saved');
  const cancelling = { state: 'cancelRequested' as const, requestedAt: '' };
  expect(statusText(aTask({ status: cancelling }), now)).toBe('cancelling… · 12 s');
  const failed = (failure: Extract<ReturnType<typeof aTask>['status'], { state: 'failed' }>['failure']) =>
    statusText(anEndedTask({ state: 'failed', failure }), now);
  expect(failed({ kind: 'exit', code: 2 })).toBe('exit 2 · 1 m 04 s');
  expect(failed({ kind: 'signal', signal: 'SIGKILL', code: 137 })).toBe('killed by SIGKILL · 1 m 04 s');
  expect(failed({ kind: 'orphaned', message: 'x' })).toBe('orphaned · 1 m 04 s');
});

test('the last line below an output tells the end', () => {
  expect(endText(anEndedTask({ state: 'completed', exitCode: 0 }))).toBe('exit 0');
  expect(endText(anEndedTask({ state: 'cancelled' }))).toBe('cancelled');
  const failure = { kind: 'spawn' as const, message: 'no such file' };
  expect(endText(anEndedTask({ state: 'failed', failure }))).toBe('could not start: no such file');
});

test('an argument list is quoted so that a shell reads it back', () => {
  expect(commandText(['echo', "it's", 'a b', '--x=1'])).toBe(`echo 'it'\\''s' 'a b' --x=1`);
  expect(commandText('a | b')).toBe('a | b');
});
