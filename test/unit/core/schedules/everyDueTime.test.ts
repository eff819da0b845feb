import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type Plan, type Unfinished } from '../../../../src/core/schedules/decide.ts';
import { everyCalendar } from '../../../../src/core/schedules/calendar.ts';
import { parseWhen } from '../../../../src/core/schedules/parseWhen.ts';
import {
  ScheduleKeeper,
  type ScheduledTask,
  type ScheduleHost,
} from '../../../../src/core/schedules/scheduleKeeper.ts';
import type { ScheduleLine, ScheduleRecord } from '../../../../src/protocol/schedule.ts';
import { IF_MISSED, IF_RUNNING } from '../../../../src/protocol/schedulePolicies.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** The night in which clocks are put forward. */
const BEGIN_MS = Date.parse('2026-03-28T20:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();

function aRecord(more: Partial<ScheduleRecord>): ScheduleRecord {
  return {
    ...{ schema: 1, id: 'sc-22222222', owner: { id: 'cli:ada', label: 'ada' }, when: 'every 10m' },
    ...{ timeZone: 'Europe/Berlin', anchor: iso(BEGIN_MS), ifMissed: 'once', ifRunning: 'skip' },
    start: { kind: 'shell', command: 'make', cwd: '/work', environment: {}, producer: 'cli' },
    ...{ environment: 'e', createdAt: iso(BEGIN_MS), judgedUntil: iso(BEGIN_MS), history: [] },
    ...more,
  };
}

/** A machine with a disk, on which hosts live and die. Kills strike before or after a task is on disk. */
class Machine {
  nowMs = BEGIN_MS;
  record: ScheduleRecord;
  readonly lines: ScheduleLine[] = [];
  readonly tasks = new Map<string, { due: string | undefined; isOver: boolean; after: readonly string[] }>();
  /** The next start or save does not come back. */
  killsAt: 'beforeStart' | 'afterStart' | 'save' | undefined;
  isRefusing = false;
  isKilled = false;
  keeper: ScheduleKeeper | undefined;

  constructor(record: ScheduleRecord) {
    this.record = record;
  }

  /** Rejects, or throws, as nothing after it would happen. */
  #strike(at: NonNullable<Machine['killsAt']>): void {
    if (this.killsAt === at) this.isKilled = true;
    if (this.isKilled) throw new Error('The host is killed.');
  }

  #host(): ScheduleHost {
    return {
      nowMs: () => this.nowMs,
      save: (record) => {
        this.#strike('save');
        this.#take(record);
      },
      unfinishedOf: () => this.unfinished(),
      startedFor: (_record, dueMs) => [...this.tasks].find(([, { due }]) => due === iso(dueMs))?.[0],
      start: async (_record, { dueMs, after }: ScheduledTask) => {
        await Promise.resolve();
        this.#strike('beforeStart');
        if (this.isRefusing) return { refused: 'The disk is full.' };
        const id = `sh-${this.tasks.size + 1}`;
        this.tasks.set(id, { due: dueMs === undefined ? undefined : iso(dueMs), isOver: false, after });
        this.#strike('afterStart');
        return { task: id };
      },
      cancel: async (ids) => {
        for (const id of ids) this.end(id);
      },
      report: () => undefined,
      changed: () => undefined,
    };
  }

  /** Lines that are new on disk, or longer, are kept for ever, here. */
  #take(record: ScheduleRecord): void {
    const nameOf = ({ at, due, what, reason, task }: ScheduleLine) =>
      JSON.stringify([at, due, what, reason, task]);
    for (const line of record.history) {
      const known = this.lines.findIndex((each) => nameOf(each) === nameOf(line));
      if (known < 0) this.lines.push(line);
      else this.lines[known] = line;
    }
    this.record = record;
  }

  unfinished(): Unfinished {
    const ids = [...this.tasks].filter(([, { isOver }]) => !isOver).map(([id]) => id);
    const waits = (id: string) =>
      this.tasks.get(id)?.after.some((other) => this.tasks.get(other)?.isOver === false);
    return { running: ids.filter((id) => !waits(id)), waiting: ids.filter(waits) };
  }

  end(id: string): void {
    const task = this.tasks.get(id);
    if (task) task.isOver = true;
  }

  async boot(): Promise<void> {
    if (this.keeper) return;
    this.isKilled = false;
    this.keeper = new ScheduleKeeper(this.#host(), [structuredClone(this.record)]);
    const started = [...this.tasks].flatMap(([id, { due }]) =>
      due === undefined ? [] : [{ id, schedule: this.record.id, due }],
    );
    await this.keeper.open(started);
    this.#bury();
  }

  async look(): Promise<void> {
    await this.keeper?.look();
    this.#bury();
  }

  kill(): void {
    this.isKilled = true;
    this.#bury();
  }

  #bury(): void {
    if (!this.isKilled) return;
    this.keeper?.dispose();
    this.keeper = undefined;
    this.killsAt = undefined;
  }
}

const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 40 }).map((minutes) => ({ type: 'pass' as const, minutes })),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 1, max: 60 }).map((hours) => ({ type: 'sleep' as const, hours })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(-72, -48, -30, -2, -1, 1, 30, 48, 72)
      .map((hours) => ({ type: 'jump' as const, hours })),
  },
  { weight: 2, arbitrary: fc.constantFrom({ type: 'kill' as const }, { type: 'boot' as const }) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom<NonNullable<Machine['killsAt']>>('beforeStart', 'afterStart', 'save')
      .map((at) => ({ type: 'killAt' as const, at })),
  },
  { weight: 3, arbitrary: fc.constant({ type: 'end' as const }) },
  { weight: 1, arbitrary: fc.boolean().map((isOn) => ({ type: 'refuse' as const, isOn })) },
  { weight: 1, arbitrary: fc.boolean().map((isOn) => ({ type: 'pause' as const, isOn })) },
  { weight: 1, arbitrary: fc.constant({ type: 'run' as const }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function play(machine: Machine, what: Step): Promise<void> {
  switch (what.type) {
    case 'pass':
      // The alarm would ring: the keeper looks every minute.
      for (let minute = 0; minute < what.minutes; minute++) {
        machine.nowMs += MINUTE_MS;
        // oxlint-disable-next-line no-await-in-loop -- time passes in order
        await machine.look();
      }
      return;
    case 'sleep':
      machine.nowMs += what.hours * HOUR_MS;
      return machine.look();
    case 'jump':
      machine.nowMs += what.hours * HOUR_MS;
      return machine.look();
    case 'kill':
      return machine.kill();
    case 'boot':
      return machine.boot();
    case 'killAt':
      if (machine.keeper) machine.killsAt = what.at;
      return;
    case 'end':
      return [...machine.unfinished().running].slice(0, 1).forEach((id) => machine.end(id));
    case 'refuse':
      machine.isRefusing = what.isOn;
      return;
    case 'pause': {
      const { keeper } = machine;
      if (!keeper) return;
      await keeper.settle(machine.record.id).catch(() => undefined);
      const { pausedAt: _before, ...record } = keeper.find(machine.record.id) ?? machine.record;
      try {
        keeper.put({ ...record, ...(what.isOn && { pausedAt: iso(machine.nowMs) }) });
      } catch {
        machine.kill();
      }
      return;
    }
    case 'run':
      await machine.keeper?.run(machine.record).catch(() => undefined);
  }
}

/** A time comes again, because the clock was wrong. */
const AGAIN: Step[] = [
  { type: 'jump', hours: 48 },
  { type: 'end' },
  { type: 'jump', hours: -48 },
  { type: 'sleep', hours: 48 },
];

const WHENS = ['every 10m', '*/15 * * * *', '30 2 * * *', '0 */3 * * 1-5', 'at 2026-03-29T03:30'];

test('S1: every due time is run, caught up or skipped with a reason, whatever sleeps, kills and jumps happen', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        when: fc.constantFrom(...WHENS),
        ifMissed: fc.constantFrom(...IF_MISSED),
        ifRunning: fc.constantFrom(...IF_RUNNING),
      }),
      fc.array(step, { maxLength: 25 }),
      async (chosen, steps) => {
        const machine = new Machine(aRecord(chosen));
        await machine.boot();
        for (const each of steps) {
          const before = machine.tasks.size;
          // oxlint-disable-next-line no-await-in-loop -- one after the other
          await play(machine, each);
          // Never a burst: one look starts one task at most.
          if (each.type !== 'pass') expect(machine.tasks.size - before).toBeLessThanOrEqual(1);
        }
        machine.killsAt = undefined;
        await machine.boot();
        await machine.look();
        machine.kill();
        checkAll(machine);
      },
    ),
    { numRuns: 200, examples: [[{ when: 'every 10m', ifMissed: 'once', ifRunning: 'skip' }, AGAIN]] },
  );
});

function checkAll({ record, lines, tasks }: Machine): void {
  const parsed = parseWhen(record.when, { timeZone: record.timeZone, anchorMs: BEGIN_MS });
  if ('fault' in parsed) throw new Error(parsed.fault);
  const spans = lines
    .filter(({ what }) => what !== 'asked' && what !== 'clockSetBack')
    .map(({ due, until = due, ...rest }) => ({ fromMs: Date.parse(due), toMs: Date.parse(until), ...rest }));
  const wasSetBack = lines.some(({ what }) => what === 'clockSetBack');
  const lastMs = Date.parse(record.judgedUntil);
  let count = 0;
  for (
    let due = parsed.calendar.after(BEGIN_MS);
    due !== undefined && due <= lastMs;
    due = parsed.calendar.after(due)
  ) {
    const said = spans.filter(({ fromMs, toMs }) => fromMs <= (due as number) && (due as number) <= toMs);
    // Where the clock was wrong by days, times come again.
    if (wasSetBack) expect(said.length).toBeGreaterThanOrEqual(1);
    else expect({ due: iso(due), said: said.length }).toEqual({ due: iso(due), said: 1 });
    for (const { what, reason } of said) expect(what === 'skipped').toBe(reason !== undefined);
    if (++count > 2000) break;
  }
  // Each that ran did so once, and its line names the task.
  const dues = [...tasks.values()].flatMap(({ due }) => due ?? []);
  expect(dues).toEqual([...new Set(dues)]);
  for (const [id, { due }] of tasks)
    if (due !== undefined) expect(lines.some(({ task }) => task === id)).toBe(true);
}

const plan = (more: Partial<Plan> = {}): Plan => ({
  calendar: everyCalendar(10 * MINUTE_MS, BEGIN_MS),
  ...{ ifMissed: 'once', ifRunning: 'skip', isPaused: false, judgedUntilMs: BEGIN_MS },
  ...more,
});
const at = (minutes: number) => BEGIN_MS + minutes * MINUTE_MS;
const nobody: Unfinished = { running: [], waiting: [] };

/** A decision in a few words. */
function said(given: Partial<Plan>, unfinished: Unfinished, nowMs: number): string[] {
  const { lines = [], start } = decide(plan(given), unfinished, nowMs) ?? {};
  const time = (text: string) => `${(Date.parse(text) - BEGIN_MS) / MINUTE_MS}`;
  return [
    ...lines.map(({ due, until, count, what, reason }) =>
      [time(due), until && `to ${time(until)}`, count && `(${count})`, what, reason]
        .filter(Boolean)
        .join(' '),
    ),
    ...(start
      ? [
          [
            `${(start.dueMs - BEGIN_MS) / MINUTE_MS}`,
            start.isLate ? 'late' : 'in time',
            ...(start.after.length > 0 ? [`after ${start.after.join()}`] : []),
            ...(start.cancels.length > 0 ? [`cancels ${start.cancels.join()}`] : []),
          ].join(' '),
        ]
      : []),
  ];
}

test.each<[string, Partial<Plan>, Unfinished, number, string[]]>([
  ['nothing is due', {}, nobody, at(9), []],
  ['one is due', {}, nobody, at(10), ['10 in time']],
  ['one is due, and the machine is busy', {}, nobody, at(12), ['10 in time']],
  ['one was missed', {}, nobody, at(13), ['10 late']],
  ['one was missed, to skip', { ifMissed: 'skip' }, nobody, at(13), ['10 skipped missed']],
  ['many were missed', {}, nobody, at(45), ['10 to 30 (3) skipped missed', '40 late']],
  [
    'many were missed, the last is in time',
    { ifMissed: 'skip' },
    nobody,
    at(41),
    ['10 to 30 (3) skipped missed', '40 in time'],
  ],
  ['many were missed, to skip', { ifMissed: 'skip' }, nobody, at(45), ['10 to 40 (4) skipped missed']],
  ['very many were missed', { ifMissed: 'skip' }, nobody, at(100_005), ['10 to 100000 skipped missed']],
  ['it is paused', { isPaused: true }, nobody, at(25), ['10 to 20 (2) skipped paused']],
  ['one runs', {}, { running: ['a'], waiting: [] }, at(10), ['10 skipped running']],
  ['one waits for its turn', {}, { running: [], waiting: ['a'] }, at(10), ['10 skipped running']],
  [
    'one runs, to queue',
    { ifRunning: 'queue' },
    { running: ['a'], waiting: [] },
    at(10),
    ['10 in time after a'],
  ],
  [
    'one runs and one waits',
    { ifRunning: 'queue' },
    { running: ['a'], waiting: ['b'] },
    at(10),
    ['10 skipped queued'],
  ],
  [
    'one runs, to cancel',
    { ifRunning: 'cancel' },
    { running: ['a'], waiting: ['b'] },
    at(10),
    ['10 in time after a,b cancels a,b'],
  ],
  ['the clock was set back by hours', { judgedUntilMs: at(500) }, nobody, at(100), []],
  [
    'the clock was set back by days',
    { judgedUntilMs: BEGIN_MS + 3 * DAY_MS },
    nobody,
    at(100),
    ['4320 clockSetBack'],
  ],
])('%s', (...[, given, unfinished, nowMs, expected]) => {
  expect(said(given, unfinished, nowMs)).toEqual(expected);
});

test('a look at many schedules asks only for those that are due, and lets other work run', async () => {
  const at = (number: number) => `sc-${String(number).padStart(8, 'x')}`;
  const records = Array.from({ length: 400 }, (_, number) =>
    aRecord({ id: at(number), when: number < 100 ? 'every 10m' : 'every 2h', ifMissed: 'skip' }),
  );
  const asked: string[] = [];
  const saved: string[] = [];
  const host = {
    nowMs: () => BEGIN_MS + 15 * MINUTE_MS,
    save: ({ id }: ScheduleRecord) => {
      for (const end = performance.now() + 0.5; performance.now() < end;);
      saved.push(id);
    },
    unfinishedOf: (id: string) => {
      asked.push(id);
      return { running: [], waiting: [] };
    },
    changed: () => undefined,
  } as unknown as ScheduleHost;
  const keeper = new ScheduleKeeper(host, records);
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  await keeper.open([]);
  clearImmediate(counting);
  keeper.dispose();
  expect(saved.toSorted()).toEqual(
    records
      .slice(0, 100)
      .map(({ id }) => id)
      .toSorted(),
  );
  expect(asked).toEqual(saved);
  expect(turns).toBeGreaterThan(4);
});
