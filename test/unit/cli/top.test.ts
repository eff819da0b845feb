import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitWidth } from '../../../src/cli/displayText.ts';
import { keysIn } from '../../../src/cli/top/keys.ts';
import { Screen } from '../../../src/cli/top/screen.ts';
import { TaskBoard } from '../../../src/cli/top/taskBoard.ts';
import { HELP_LINE, pageSize, scrolledTo, topLines } from '../../../src/cli/top/topView.ts';
import type { Task } from '../../../src/protocol/task.ts';
import { makeTask } from './makeTask.ts';

const timeOf = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();
const numbered = (index: number, more: Partial<Task> = {}) =>
  makeTask({
    ...{ id: `sh-${index}`, order: index, createdAt: timeOf(index), status: { state: 'pending' } },
    ...more,
  });
const ended = { status: { state: 'completed', exitCode: 0 } } as const;
const boardOf = (...tasks: Task[]) => {
  const board = new TaskBoard();
  board.update(tasks, []);
  return board;
};
const idsOf = (board: TaskBoard) => board.shown.map(({ id }) => id);

test('what waits for somebody comes first, then the newest; ended ones follow, the last end on top', () => {
  const board = boardOf(
    numbered(1),
    numbered(2, { ...ended, endedAt: timeOf(9) }),
    numbered(3, { ...ended, endedAt: timeOf(5) }),
    numbered(4),
    numbered(0, { status: { state: 'waiting', for: 'input', message: 'Which?' } }),
    numbered(5, {
      status: {
        state: 'pending',
        waitsFor: { kind: 'approval', since: timeOf(5), run: 'ag-1', agent: 'Claude Code' },
      },
    }),
  );
  expect(idsOf(board)).toEqual(['sh-5', 'sh-0', 'sh-4', 'sh-1', 'sh-2', 'sh-3']);
  board.update([numbered(4, { ...ended, endedAt: timeOf(7) })], ['sh-3']);
  expect(idsOf(board)).toEqual(['sh-5', 'sh-0', 'sh-1', 'sh-2', 'sh-4']);
  expect(board.counts).toEqual({ running: 0, waiting: 2, pending: 1, ended: 2 });
});

test('the filter looks at id, title, state and group', () => {
  const board = boardOf(
    numbered(1, { name: 'Build' }),
    numbered(2, { group: 'builders' }),
    numbered(3, ended),
  );
  const found = (text: string) => {
    board.filter = text;
    return idsOf(board);
  };
  expect(found('BUILD')).toEqual(['sh-2', 'sh-1']);
  expect(found('completed')).toEqual(['sh-3']);
  expect(found('sh-1')).toEqual(['sh-1']);
  expect(found('nothing')).toEqual([]);
  expect(found('')).toHaveLength(3);
});

const anyTask = fc
  .record({
    name: fc.option(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), { nil: undefined }),
    status: fc.constantFrom<Task['status']>({ state: 'running' }, ended.status, {
      state: 'waiting',
      for: 'input',
      message: '\u001b[2J日本\n',
    }),
  })
  .map(({ name, status }) => ({ status, ...(name !== undefined && { name }) }));

test('whatever tasks are called, the lines fit the rows, and what follows a line cannot be steered', () => {
  const size = fc.record({
    columns: fc.integer({ min: 1, max: 200 }),
    rows: fc.integer({ min: 1, max: 30 }),
    hasColours: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(anyTask, { maxLength: 40 }),
      size,
      fc.nat(),
      (parts, { hasColours, ...fits }, at) => {
        const board = boardOf(...parts.map((part, index) => numbered(index, part)));
        const selected = parts.length === 0 ? 0 : at % parts.length;
        const first = scrolledTo(selected, 0, pageSize(fits));
        const state = { board, first, selected, prompt: { kind: 'none' } as const };
        const lines = topLines(state, { ...fits, nowMs: 0, hasColours });
        expect(lines).toHaveLength(fits.rows);
        expect(lines.at(-1)).toBe(fitWidth(HELP_LINE, fits.columns));
        const plain = lines.map(stripVTControlCharacters);
        for (const line of plain) {
          expect(line).not.toMatch(/\p{Cc}/u);
          // A selected line is filled with blanks, which the terminal cuts.
          expect(fitWidth(line.trimEnd(), fits.columns)).toBe(line.trimEnd());
        }
        if (!hasColours) expect(lines).toEqual(plain);
        if (fits.rows > 1 && fits.columns > 1 && parts.length > 0)
          expect(plain.filter((line) => line.startsWith('›'))).toEqual([
            expect.stringContaining(fits.columns > 9 ? board.shown[selected]!.id : '›'),
          ]);
      },
    ),
  );
});

test('the selected task is always on the screen, which moves no more than it has to', () => {
  fc.assert(
    fc.property(fc.nat(1000), fc.nat(1000), fc.integer({ min: 1, max: 50 }), (selected, first, page) => {
      const now = scrolledTo(selected, first, page);
      expect(selected).toBeGreaterThanOrEqual(now);
      expect(selected).toBeLessThan(now + page);
      if (selected >= first && selected < first + page) expect(now).toBe(first);
    }),
  );
});

test('of ten thousand tasks, only those on the screen are formatted', () => {
  let reads = 0;
  const tasks = Array.from({ length: 10_000 }, (_, index) => {
    const task = numbered(index);
    return Object.defineProperty(task, 'description', { get: () => (reads++, 'x'), enumerable: true });
  });
  const board = boardOf(...tasks);
  reads = 0;
  const state = { board, first: 5000, selected: 5003, prompt: { kind: 'none' } as const };
  const lines = topLines(state, { columns: 80, rows: 24, nowMs: 0, hasColours: true });
  expect(lines).toHaveLength(24);
  expect(lines.at(-1)).toBe(HELP_LINE);
  expect(reads).toBeLessThan(200);
});

test('only lines that have changed are drawn', () => {
  const written: string[] = [];
  const screen = new Screen({ write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream);
  screen.enter();
  screen.draw(['a', 'b', 'c']);
  written.length = 0;
  screen.draw(['a', 'b', 'c']);
  expect(written).toEqual([]);
  screen.draw(['a', 'x', 'c']);
  expect(written).toEqual(['\u001b[2;1H\u001b[Kx']);
  screen.dispose();
  expect(written.at(-1)).toContain('\u001b[?1049l');
  screen.draw(['z']);
  expect(written).toHaveLength(2);
});

test('keys have names, and sequences of others mean nothing', () => {
  expect(keysIn('j\u001b[A\u001bOB\r\u001b[5~é\u0003')).toEqual([
    'j',
    'up',
    'down',
    'enter',
    'pageUp',
    'é',
    'interrupt',
  ]);
  expect(keysIn('\u001b[1;5C\u001b[200~\u0001')).toEqual([]);
  expect(keysIn('\u001b')).toEqual(['escape']);
});
