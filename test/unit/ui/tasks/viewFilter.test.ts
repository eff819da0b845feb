import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ScheduleRow } from '../../../../src/protocol/schedule.ts';
import { sectionOf, taskSections } from '../../../../src/ui/tasks/taskSections.ts';
import {
  filterText,
  isFiltering,
  matcherOf,
  NO_FILTER,
  parseFilter,
  passesSchedule,
} from '../../../../src/ui/tasks/viewFilter.ts';
import { ViewHead } from '../../../../src/ui/tasks/tree/viewHead.ts';
import { CollapsedRows, isUsuallyCollapsed } from '../../../../src/ui/tasks/tree/viewState.ts';
import { aTask, anEndedTask } from '../aTask.ts';
import { some } from './aWindow.ts';

const filters = fc.record({
  text: fc.constantFrom('', '  ', 'npm', 'NPM test', 'build', 'sh-1', 'nothing like it'),
  sections: fc.subarray([...taskSections]),
});

test('a filter lets through what has its words and one of its states, in whatever order they are', () => {
  const deploy = aTask({ name: 'Deploy web', group: 'net' });
  const failed = anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } });
  const passes = (text: string, sections: (typeof taskSections)[number][], task = deploy) =>
    matcherOf({ text, sections })(task);
  expect(passes('WEB deploy', [])).toBe(true);
  expect(passes('npm', [])).toBe(true);
  expect(passes('net web', ['running'])).toBe(true);
  expect(passes('web', ['failed'])).toBe(false);
  expect(passes('web mobile', [])).toBe(false);
  expect(passes('', ['failed', 'completed'], failed)).toBe(true);
});

test('a number is looked for in what a task is called and runs, not in the middle of an id that no row shows', () => {
  const suite = aTask({ id: 'sh-a77bcdef', name: 'suite 12' });
  const passes = (text: string) => matcherOf({ text, sections: [] })(suite);
  expect(['77', 'suite 77', 'suite 12', 'sh-a77bcdef', 'sh-a77', 'SH-A77'].map(passes)).toEqual([
    ...[false, false, true, true, true, true],
  ]);
  const schedule = { id: 'sc-a77bcdef', title: 'npm test', name: 'Nightly' } as ScheduleRow;
  expect(passesSchedule({ text: '77', sections: [] }, schedule)).toBe(false);
  expect(passesSchedule({ text: 'sc-a77', sections: [] }, schedule)).toBe(true);
});

test('whatever the filter, it says what it shows, and what it remembers is the same filter', () => {
  fc.assert(
    fc.property(filters, some, (filter, tasks) => {
      const matches = matcherOf(filter);
      expect(filterText(filter) === '').toBe(!isFiltering(filter));
      if (!isFiltering(filter)) expect(tasks.every(matches)).toBe(true);
      for (const task of tasks)
        if (filter.sections.length > 0 && matches(task)) expect(filter.sections).toContain(sectionOf(task));
      const again = parseFilter(JSON.parse(JSON.stringify(filter)));
      expect(tasks.filter(matcherOf(again))).toEqual(tasks.filter(matches));
    }),
  );
});

test('a schedule passes by its words, and where states are chosen, of which it has none, not at all', () => {
  const schedule = { id: 'sc-1', title: 'npm test', name: 'Nightly' } as ScheduleRow;
  fc.assert(
    fc.property(filters, (filter) => {
      const isAnyState = filter.sections.length % taskSections.length === 0;
      const words = filter.text.toLowerCase().split(' ');
      const hasWords = words.every((word) => 'nightly npm test sc-1'.includes(word));
      expect(passesSchedule(filter, schedule)).toBe(isAnyState && hasWords);
    }),
  );
});

test('a view without rows leaves it to the welcome text to say that it is filtered', () => {
  const view = { message: '' };
  const head = new ViewHead(view as never);
  head.showFilter('"two"');
  expect(view.message).toBe('Filter: "two"');
  head.showEmpty(true);
  expect(view.message).toBe('');
  head.showProblem(new Error('gone'));
  expect(view.message).toContain('gone');
  head.showProblem(undefined);
  head.showEmpty(false);
  expect(view.message).toBe('Filter: "two"');
});

test('what was remembered by another version filters nothing', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      const { text, sections } = parseFilter(value);
      expect([typeof text, sections.every((section) => taskSections.includes(section))]).toEqual([
        'string',
        true,
      ]);
    }),
  );
  expect(parseFilter(undefined)).toEqual(NO_FILTER);
});

/** What is remembered over reloads. */
function aMemory() {
  const kept = new Map<string, unknown>();
  return {
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
  } as never;
}

test('a long section of what has ended begins collapsed, and stays as it is while tasks end', () => {
  const rows = new CollapsedRows(aMemory());
  const isCollapsed = (count: number, id = 'section:completed') =>
    rows.has(id, isUsuallyCollapsed(id, count));
  // Until all tasks are known, there may be many.
  expect(isCollapsed(3)).toBe(false);
  expect(isCollapsed(300)).toBe(true);
  rows.settle();
  expect(isCollapsed(20)).toBe(false);
  expect(isCollapsed(300)).toBe(false);
  expect(isCollapsed(300, 'section:cancelled')).toBe(true);
  expect(isCollapsed(300, 'section:failed')).toBe(false);
});

test('sections stay as somebody left them, over reloads', () => {
  const memory = aMemory();
  const before = new CollapsedRows(memory);
  before.set('section:running', true);
  before.set('section:failed', true);
  before.set('section:failed', false);
  before.set('section:completed', false);
  const after = new CollapsedRows(memory);
  after.settle();
  expect(['running', 'failed', 'completed'].map((name) => after.has(`section:${name}`, true))).toEqual([
    true,
    false,
    false,
  ]);
});
