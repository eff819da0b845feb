import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/events.ts';
import type { RacerState, RaceState } from '../../../../src/protocol/race.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { RaceNotifier, type RaceNotifierOptions } from '../../../../src/ui/attention/raceNotifier.ts';
import { noticeOfRace } from '../../../../src/ui/attention/raceNotices.ts';
import type { TaskModelChange } from '../../../../src/ui/tasks/taskModel.ts';
import { window } from '../../../helpers/eagerEditor.ts';
import { anEndedTask, aTask } from '../aTask.ts';

const racer = (name: string, about: Partial<RacerState> = {}): RacerState => ({
  ...{ name, agent: name, task: `ag-${name}`, state: 'completed', elapsedMs: 64_000 },
  ...about,
});
const verified = (code?: number) => ({
  task: 'sh-v',
  state: code === 0 ? ('completed' as const) : ('failed' as const),
  ...(code !== undefined && { code }),
});
const race = (racers: RacerState[], about: Partial<RaceState> = {}) =>
  ({ id: 'race-1', name: 'sum', verify: 'make test', isOver: true, racers, ...about }) as RaceState;

test.each<[RaceState, string | undefined, string?]>([
  [
    race([
      racer('a', { verify: verified(0) }),
      racer('b', { verify: verified(1) }),
      racer('c', { state: 'failed' }),
    ]),
    'Race over: sum: 1 of 3 passed (1 m 04 s)',
    'info',
  ],
  // One that passes only the tests that it has changed has not passed.
  [
    race([racer('a', { verify: verified(0), original: verified(1) })], { costUsd: 0.5 }),
    'Race over: sum: 0 of 1 passed (1 m 04 s · $0.50)',
    'warning',
  ],
  [
    race([racer('a', { state: 'cancelled' }), racer('b', { state: 'cancelled' })], { overBudgetAt: 'x' }),
    'Race over: sum: 0 of 2 passed (budget used up · 1 m 04 s)',
    'warning',
  ],
  [
    race([racer('a'), racer('b', { state: 'failed' })], { verify: undefined as never }),
    'Race over: sum: 1 of 2 completed (1 m 04 s)',
    'info',
  ],
  [race([racer('a', { state: 'cancelled' })]), undefined],
])('a race that is over is told in one line: %#', (over, text, severity) => {
  expect(noticeOfRace(over)?.text).toBe(text);
  expect(noticeOfRace(over)?.severity).toBe(severity);
});

const parts: { dispose(): void }[] = [];
const shown: string[] = [];
/** What was claimed; all windows ask one host. */
let claims: Set<string>;
let races: RaceState[];

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-01-01T00:00:00.000Z') });
  claims = new Set();
  races = [];
  shown.length = 0;
  for (const show of ['showInformationMessage', 'showWarningMessage'] as const)
    vi.spyOn(window, show).mockImplementation((text) => {
      shown.push(text);
      return new Promise(() => undefined);
    });
});
afterEach(() => {
  for (const part of parts.splice(0)) part.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A window that sees tasks; returns what tells it of one. */
function aWindow(options: { session?: string; isRaceInSight?: boolean } = {}) {
  const didChange = new Emitter<TaskModelChange>();
  const tasks = new Map<string, Task>();
  const client = {
    races: () => Promise.resolve(races),
    claim: (key: string) => Promise.resolve(!claims.has(key) && claims.add(key) !== undefined),
  };
  const given = {
    gateway: { withClient: (ask: (of: typeof client) => unknown) => Promise.resolve(ask(client)) },
    model: { onDidChange: didChange.event, get: (id: string) => tasks.get(id) },
    session: { id: options.session ?? 'own' },
    log: { error: expect.fail, warn: expect.fail },
    isRaceInSight: () => options.isRaceInSight === true,
  } as unknown as RaceNotifierOptions;
  parts.push(new RaceNotifier(given));
  return (task: Task) => {
    const previous = tasks.get(task.id);
    tasks.set(task.id, task);
    const changed = [{ task, ...(previous && { previous }) }];
    didChange.fire({
      changed,
      removed: [],
      news: [],
      isPartial: false,
      isSnapshot: false,
    } as TaskModelChange);
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const of = (name: string) => ({ race: { id: 'race-1', name: 'sum', racer: name } });
const running = (name: string) => aTask({ id: `ag-${name}`, ...of(name) });
const ended = (name: string, more: Partial<Task> = {}) =>
  anEndedTask(
    { state: 'completed', exitCode: 0 },
    { id: `ag-${name}`, ...of(name), endedAt: new Date().toISOString(), ...more },
  );

test('the end of a race is told once, in one window, when nothing more of it follows', async () => {
  const windows = [aWindow(), aWindow({ session: 'other' })];
  const tell = (task: Task) => windows.forEach((each) => each(task));
  for (const name of ['a', 'b']) tell(running(name));
  races = [race([racer('a'), racer('b', { state: 'running' })], { isOver: false })];
  tell(ended('a'));
  await pass(10_000);
  expect(shown).toEqual([]);
  races = [race([racer('a', { verify: verified(0) }), racer('b', { verify: verified(0) })])];
  tell(ended('b'));
  tell(ended('v'));
  // The host verifies one once more.
  await pass(1_000);
  tell(ended('original'));
  await pass(1_600);
  expect(shown).toEqual([]);
  await pass(10_000);
  expect(shown).toEqual(['Race over: sum: 2 of 2 passed (1 m 04 s)']);
  // It is put on record that it was told.
  tell(ended('b', { noticedAt: 'x' }));
  await pass(10_000);
  expect(shown).toHaveLength(1);
});

test('what was over when the window opened, and what the person sees, is not told', async () => {
  races = [race([racer('a', { verify: verified(0) })])];
  aWindow()(ended('a', { endedAt: '2025-12-31T23:59:59.000Z' }));
  aWindow({ isRaceInSight: true })(ended('a'));
  await pass(10_000);
  expect(shown).toEqual([]);
});
