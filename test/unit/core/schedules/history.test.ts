import { expect, test } from 'vitest';
import { withLines } from '../../../../src/core/schedules/history.ts';
import type { ScheduleLine } from '../../../../src/protocol/schedule.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const skipped = (minute: number, more: Partial<ScheduleLine> = {}): ScheduleLine => ({
  ...{ at: at(minute), due: at(minute), what: 'skipped', reason: 'running' },
  ...more,
});
const started = (minute: number): ScheduleLine => ({
  ...{ at: at(minute), due: at(minute), what: 'started', task: `sh-${minute}` },
});

test('what is skipped for the same reason is one line, so that others stay in sight', () => {
  const history = withLines([started(0)], [skipped(1)]);
  const more = withLines(withLines(history, [skipped(2)]), [skipped(3, { until: at(5), count: 3 })]);
  expect(more).toEqual([started(0), skipped(1, { until: at(5), count: 5 })]);
  const uncounted = withLines(more, [skipped(6, { until: at(999) }), skipped(1000)]);
  expect(uncounted).toEqual([started(0), skipped(1, { until: at(1000) })]);
});

test('other reasons and other ends are lines of their own', () => {
  const lines = [skipped(1), skipped(2, { reason: 'missed' }), started(3), started(4), skipped(5)];
  expect(withLines([], lines)).toEqual(lines);
  const refused = (minute: number, message: string) => skipped(minute, { reason: 'refused', message });
  expect(withLines([], [refused(1, 'a'), refused(2, 'b'), refused(3, 'b')])).toEqual([
    refused(1, 'a'),
    { ...refused(2, 'b'), until: at(3), count: 2 },
  ]);
});

test('of very many lines the latest are kept', () => {
  const lines = Array.from({ length: 80 }, (_, minute) => started(minute));
  expect(withLines(lines.slice(0, 70), lines.slice(70))).toEqual(lines.slice(30));
});
