import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventsOf } from '../../../../src/core/notices/noticeEvents.ts';
import { toldOf } from '../../../../src/core/notices/noticeText.ts';
import { sampleTask } from '../sampleTask.ts';

const END = {
  status: { state: 'failed', failure: { kind: 'exit', code: 2, message: 'no such file' } },
} as const;

test('one event is told with its variables and its record', () => {
  const { variables, input } = toldOf(eventsOf(sampleTask({ ...END, name: 'build' })));
  expect(variables).toEqual({
    LEGWORK_EVENT: 'failed',
    LEGWORK_TITLE: 'build',
    LEGWORK_TEXT: 'Exit code 2: no such file',
    LEGWORK_ID: 'sh-7f3k2m9q',
    LEGWORK_KIND: 'shell',
    LEGWORK_STATE: 'failed',
    LEGWORK_FOLDER: '/w',
    LEGWORK_EXIT_CODE: '2',
  });
  expect(JSON.parse(input)).toMatchObject({ event: 'failed', id: 'sh-7f3k2m9q', ...END });
});

test('several are told as one, with how many there are of each', () => {
  const events = ['a', 'b', 'c', 'd'].flatMap((name) => eventsOf(sampleTask({ ...END, id: name, name })));
  const { variables, input } = toldOf(events);
  expect(variables).toEqual({
    LEGWORK_EVENT: 'digest',
    LEGWORK_TITLE: '4 failed',
    LEGWORK_TEXT: 'a, b, c, 1 more',
    LEGWORK_COUNT: '4',
  });
  expect((JSON.parse(input) as { id: string }[]).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
});

test('an id of a request that is no plain line is left out, not changed', () => {
  const told = (id: string) => {
    const tool = { id: 't', name: 'Bash', title: 'rm', kind: 'other' as const };
    const task = sampleTask({
      status: { state: 'waiting', for: 'permission', message: '?' },
      agent: { transcript: '/t', requests: [{ id, options: [], tool }] },
    });
    return toldOf(eventsOf(task)).variables.LEGWORK_REQUEST;
  };
  expect(told('r 1')).toBe('r 1');
  for (const id of ['r\0', 'r\n1', 'r'.repeat(2000)]) expect(told(id)).toBeUndefined();
});

const odd = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\0', 'a\nb', '$(reboot)', '\u001b[31m', 'x'.repeat(1_000_000), '\ud800', '-x'),
);

test('whatever texts a task has, variables are short lines without control characters, and the input is JSON', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ name: odd, line: odd, cwd: odd }), { minLength: 1, maxLength: 3 }),
      (all) => {
        const events = all.flatMap(({ name, line, cwd }) =>
          eventsOf(
            sampleTask({
              name,
              spec: { command: 'x', cwd, environment: 'e' },
              status: { state: 'failed', failure: { kind: 'exit', code: 1, message: line } },
            }),
          ),
        );
        const { variables, input } = toldOf(events);
        for (const value of Object.values(variables)) {
          // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
          expect(value).not.toMatch(/[\0-\x1f\x7f]/);
          expect(value.length).toBeLessThanOrEqual(1000);
          expect(value.isWellFormed()).toBe(true);
        }
        expect(() => JSON.parse(input)).not.toThrow();
      },
    ),
    { numRuns: 50 },
  );
});
