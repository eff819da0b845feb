import * as fc from 'fast-check';
import {
  canSee,
  hasEnded,
  isAtWork,
  WHO,
  type Condition,
  type Ending,
  type ModelState,
  type ModelTask,
  type Release,
} from './modelState.ts';
import type { Request, StartRequest } from './requests.ts';

/** A step as it is drawn: which tasks it means is known only when it is its turn. */
export type Operation = (state: ModelState, gate: string) => Request | undefined;

/** A step, and whether the next one does not wait for what becomes of it. */
export interface Step {
  name: string;
  isHasty: boolean;
  toRequest: Operation;
}

const LIVE_LIMIT = 16;
/** Of this run alone, so that whatever else is tested on the machine at the same time cannot matter. */
const IDS = ['one', 'two', 'three'].map((name) => `${name}-${process.pid}`);
const NAMES = ['red', 'green'];
const GROUPS = ['default', 'lint', 'test'];
const CONDITIONS: Condition[] = ['success', 'failure', 'any'];

const who = fc.constantFrom(...WHO);
/** Draws one of whatever there is then. */
const pick = fc.nat(1000);
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) => fc.option(arbitrary, { nil: undefined, freq });
const release = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Release>(0) },
  { weight: 3, arbitrary: fc.constant<Release>(3) },
  { weight: 1, arbitrary: fc.constantFrom<Release>(1, 'kill') },
);

function among<T>(things: T[], index: number): T | undefined {
  return things.length === 0 ? undefined : things[index % things.length];
}

/** The id of a task, now and then of none. */
function anyId(state: ModelState, index: number): string {
  return among([...state.tasks.map(({ id }) => id), 'nobody'], index) ?? 'nobody';
}

function someId(state: ModelState, index: number, suits: (task: ModelTask) => boolean): string | undefined {
  // One in eight is any task, to see what is refused.
  if (index % 8 === 0) return anyId(state, index >> 3);
  return among(state.tasks.filter(suits), index >> 3)?.id;
}

/** Whether what needs its process may come too early. */
function isJustStarting(state: ModelState, id: string): boolean {
  return state.tasks.some((task) => task.id === id && task.isFresh);
}

/** Without what is not there, as the wire has it. */
function compact<T extends object>(value: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as T;
}

const newTask = fc.record({
  who,
  id: maybe(fc.constantFrom(...IDS), 3),
  name: maybe(fc.constantFrom(...NAMES), 3),
  key: maybe(fc.constantFrom('k1', 'k2'), 1),
  parent: maybe(fc.record({ pick, how: fc.constantFrom('named' as const, 'inside' as const) }), 1),
});

const start = fc
  .record({
    base: newTask,
    ending: fc.oneof(
      { weight: 8, arbitrary: fc.constant<Ending>('gate') },
      { weight: 2, arbitrary: fc.constantFrom<Ending>(0, 3, 'missing') },
    ),
    group: maybe(fc.constantFrom(...GROUPS), 3),
    priority: maybe(fc.nat(2), 1),
    after: maybe(
      fc.array(fc.record({ pick, on: fc.constantFrom(...CONDITIONS) }), { minLength: 1, maxLength: 2 }),
      1,
    ),
    retry: maybe(
      fc.record({ max: fc.nat(2), isSlow: fc.boolean(), exitCodes: maybe(fc.constant<number[]>([3])) }),
      1,
    ),
    time: maybe(fc.constantFrom('past' as const, 'future' as const)),
  })
  .map(({ base, after, retry, ...rest }): Operation => (state, gate) => {
    if (state.tasks.filter((task) => !hasEnded(task)).length >= LIVE_LIMIT) return undefined;
    return compact<StartRequest>({
      verb: 'start',
      ...base,
      ...rest,
      gate,
      parent: base.parent && { task: anyId(state, base.parent.pick), how: base.parent.how },
      after: after?.map((dependency) => ({ task: anyId(state, dependency.pick), on: dependency.on })),
      retry: retry && compact<NonNullable<StartRequest['retry']>>(retry),
      cancelPolicy: undefined,
    });
  });

const register = fc
  .record({ base: newTask, cancelPolicy: maybe(fc.constantFrom('cooperative', 'abort', 'external')) })
  .map(
    ({ base, cancelPolicy }): Operation =>
      (state) =>
        compact<Extract<Request, { verb: 'register' }>>({
          verb: 'register',
          ...base,
          parent: base.parent && { task: anyId(state, base.parent.pick), how: base.parent.how },
          cancelPolicy,
        }),
  );

/** A verb on one task, mostly on one that it suits. */
function onOne(
  verb: 'cancel' | 'cancelTree' | 'rerun' | 'startNow' | 'pause' | 'resume' | 'wait',
  suits: (task: ModelTask) => boolean,
): fc.Arbitrary<Operation> {
  return fc.tuple(who, pick).map(([caller, index]) => (state) => {
    const id = someId(state, index, suits);
    const needsProcess = verb === 'pause' || verb === 'resume';
    if (id === undefined || (needsProcess && isJustStarting(state, id))) return undefined;
    return { verb, who: caller, id };
  });
}

const isLive = (task: ModelTask) => !hasEnded(task);
/** Commands whose gate is closed, and who would hear that it opens. */
const isGated = (task: ModelTask) =>
  isAtWork(task) && task.ending === 'gate' && task.state !== 'cancelRequested' && task.released === undefined;

const finish = fc.tuple(pick, release).map(([index, how]): Operation => (state) => {
  const id = among(state.tasks.filter(isGated), index)?.id;
  return id === undefined ? undefined : { verb: 'finish', id, release: how };
});

const kill = fc.array(fc.tuple(pick, release), { maxLength: 2 }).map((ends): Operation => (state) => {
  const gated = state.tasks.filter((task) => isGated(task) && !task.isPaused && !task.isFresh);
  const finished = new Map<string, Release>();
  for (const [index, how] of ends) finished.set(among(gated, index)?.id ?? '', how);
  finished.delete('');
  return { verb: 'kill', finish: [...finished].map(([id, how]) => ({ id, release: how })) };
});

const update = fc
  .tuple(who, pick, fc.constantFrom('waiting' as const, 'running' as const))
  .map(([caller, index, to]): Operation => (state) => {
    const id = someId(state, index, isLive);
    return id === undefined || isJustStarting(state, id)
      ? undefined
      : { verb: 'update', who: caller, id, to };
  });

const complete = fc
  .tuple(who, pick, fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const))
  .map(([caller, index, outcome]): Operation => (state) => {
    const id = someId(state, index, (task) => task.isExternal && isLive(task));
    return id === undefined ? undefined : { verb: 'complete', who: caller, id, outcome };
  });

const remove = fc
  .tuple(who, fc.array(pick, { minLength: 1, maxLength: 2 }))
  .map(([caller, indexes]): Operation => (state) => {
    const ids = indexes.map((index) => someId(state, index, hasEnded) ?? 'nobody');
    return { verb: 'remove', who: caller, ids };
  });

const transfer = fc
  .tuple(who, fc.array(pick, { minLength: 1, maxLength: 3 }), who)
  .map(([caller, indexes, to]): Operation => (state) => {
    const suits = (task: ModelTask) => isLive(task) && task.owner !== to && canSee(state, caller, task);
    return {
      verb: 'transfer',
      who: caller,
      ids: indexes.map((index) => someId(state, index, suits) ?? 'nobody'),
      to,
    };
  });

const rename = fc
  .tuple(who, pick, fc.constantFrom(...NAMES, '', 'self'))
  .map(([caller, index, name]): Operation => (state) => ({
    verb: 'rename',
    who: caller,
    id: anyId(state, index),
    name,
  }));

const group = fc.constantFrom(...GROUPS);
const always = (arbitrary: fc.Arbitrary<Request>): fc.Arbitrary<Operation> =>
  arbitrary.map((request) => () => request);

const holdGroup = always(
  fc.record({ verb: fc.constant('holdGroup' as const), who, group, isPaused: fc.boolean() }),
);
const setGroup = always(
  fc.record({ verb: fc.constant('setGroup' as const), who, group, slots: fc.constantFrom(1, 2, 3, null, 0) }),
);
const cancelAll = always(
  fc
    .tuple(who, maybe(who, 5))
    .map(([caller, session]) => compact({ verb: 'cancelAll' as const, who: caller, session })),
);
const drain = always(
  fc
    .tuple(who, fc.constantFrom('bell', 'mail'), maybe(who, 1))
    .map(([caller, consumer, session]) =>
      compact({ verb: 'drain' as const, who: caller, consumer, session }),
    ),
);
const states = fc.uniqueArray(fc.constantFrom('completed' as const, 'failed' as const, 'cancelled' as const));
const collect = always(
  fc
    .tuple(who, who, maybe(states))
    .map(([caller, session, wanted]) =>
      compact({ verb: 'collect' as const, who: caller, session, states: wanted }),
    ),
);
const hasRunning = always(fc.record({ verb: fc.constant('hasRunning' as const), who, session: who }));
const find = always(
  fc.record({ verb: fc.constant('find' as const), who, address: fc.constantFrom(...NAMES, ...IDS, 'all') }),
);

const WEIGHTED: [string, number, fc.Arbitrary<Operation>][] = [
  ['start', 26, start],
  ['finish', 22, finish],
  ['cancel', 5, onOne('cancel', isLive)],
  ['cancelTree', 2, onOne('cancelTree', () => true)],
  ['cancelAll', 1, cancelAll],
  ['rerun', 6, onOne('rerun', (task) => hasEnded(task) && !task.isExternal)],
  ['startNow', 3, onOne('startNow', (task) => task.time !== undefined)],
  ['pause', 4, onOne('pause', (task) => isLive(task) && !task.isExternal && !task.isPaused)],
  ['resume', 5, onOne('resume', (task) => task.isPaused)],
  ['wait', 3, onOne('wait', isLive)],
  ['register', 5, register],
  ['update', 4, update],
  ['complete', 5, complete],
  ['remove', 3, remove],
  ['rename', 2, rename],
  ['transfer', 3, transfer],
  ['holdGroup', 4, holdGroup],
  ['setGroup', 3, setGroup],
  ['drain', 4, drain],
  ['collect', 1, collect],
  ['hasRunning', 1, hasRunning],
  ['find', 1, find],
  ['kill', 2, kill],
];

/** Steps of all kinds, as often as they are worth it. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  ...WEIGHTED.map(([name, weight, arbitrary]) => ({
    weight,
    arbitrary: fc
      .tuple(arbitrary, fc.nat(3))
      .map(([toRequest, haste]): Step => ({ name, toRequest, isHasty: haste === 0 })),
  })),
);
