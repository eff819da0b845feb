import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Params } from '../../../../src/protocol/messages.ts';
import type { Problem } from '../../../../src/protocol/problems.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { TaskProblems } from '../../../../src/ui/problems/taskProblems.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { diagnostics, settings } from '../../../helpers/eagerEditor.ts';
import { anEndedTask, aTask } from '../aTask.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

// Loading takes longer than what is waited for here.
beforeAll(() => import('#doors'));
afterEach(() => delete settings['problemMatchers']);

const pattern = { regexp: '^(.*):(\\d+):(\\d+): (.*)$', message: 4 };
const PLAIN = { owner: 'plain', pattern };
const WATCHING = { owner: 'watching', pattern, background: { beginsPattern: 'a', endsPattern: 'b' } };

const problem = (message: string): Problem => ({
  ...{ matcher: 0, path: '/work/a.ts', severity: 'error', line: 1, column: 1 },
  message,
});

/** A window, and a host that finds one problem in each output; a follower is answered when its task has ended. */
function openWindow(remembered: string[] = []) {
  const model = new TaskModel();
  const asked: Params<'problems'>[] = [];
  let kept = remembered;
  const untilEnded = (id: string) =>
    new Promise<void>((resolve) => {
      const { dispose } = model.onDidChange(() => {
        if (model.get(id)?.status.state === 'running') return;
        dispose();
        resolve();
      });
    });
  const client = {
    problems: async (params: Params<'problems'>) => {
      asked.push(params);
      const isRunning = model.get(params.id)?.status.state === 'running';
      if (params.follow !== undefined && isRunning) await untilEnded(params.id);
      return { problems: [problem(`of ${params.id}`)], isPartial: false, tooSlow: [] };
    },
  };
  const gateway = {
    withClient: (use: (host: typeof client) => unknown) => Promise.resolve(use(client)),
    wholeTask: async (id: string) => {
      await turn();
      return model.get(id);
    },
  };
  const log = { warn: () => undefined, debug: () => undefined };
  const memory = { get: () => remembered, update: async (_key: string, ids: string[]) => void (kept = ids) };
  const options = { gateway, model, log, memory, isOurs: () => true };
  const problems = new TaskProblems(options as unknown as ConstructorParameters<typeof TaskProblems>[0]);
  onTestFinished(() => problems.dispose());
  return {
    model,
    problems,
    asked,
    kept: () => kept,
    set: (task: Task) => model.apply({ changed: [task], removed: [] }),
    remove: (id: string) => model.apply({ changed: [], removed: [id] }),
  };
}

const shown = () =>
  (diagnostics.get('/work/a.ts') ?? []).map(({ message, source }) => `${source}: ${message}`);
const failed = (more: Partial<Task> = {}) =>
  anEndedTask({ state: 'failed', failure: { kind: 'exit', code: 1 } }, more);
const settle = async () => {
  for (let turns = 0; turns < 20; turns++) await turn();
};

const spec = (command: string) => ({ command, cwd: '/work', environment: 'e1' });

test.each([
  ['none of its own', undefined],
  ['its own', [PLAIN]],
  ['one for programs that go on', [WATCHING]],
])('the output of a task with %s is looked at when it ends, however soon that is', async (_what, own) => {
  settings['problemMatchers'] = [PLAIN];
  const more = own ? { problemMatchers: own } : {};
  for (const turns of [0, 1, 30]) {
    const window = openWindow();
    window.set(aTask(more));
    for (let count = 0; count < turns; count++) await turn();
    window.set(failed(more));
    await expect.poll(shown, PATIENCE).toEqual(['npm test: of sh-1']);
    expect(window.kept()).toEqual(['sh-1']);
    window.remove('sh-1');
    expect(shown()).toEqual([]);
    window.problems.dispose();
  }
});

test('what a program that goes on tells is shown while it runs', async () => {
  settings['problemMatchers'] = [];
  const window = openWindow();
  window.set(aTask({ kind: 'monitor', problemMatchers: [WATCHING] }));
  await expect.poll(() => window.asked.length, PATIENCE).toBe(1);
  const [{ follow = 0 } = {}] = window.asked;
  window.problems.handleNews({ follow, problems: [problem('the first round')] });
  expect(shown()).toEqual(['npm test: the first round']);
  window.problems.handleNews({ follow: follow + 1, problems: [problem('of another')] });
  window.problems.handleNews({ follow, problems: [] });
  expect(shown()).toEqual([]);
});

test('problems go with another attempt, and with another task that runs the same', async () => {
  settings['problemMatchers'] = [PLAIN];
  const window = openWindow();
  window.set(aTask());
  window.set(failed());
  await expect.poll(shown, PATIENCE).toEqual(['npm test: of sh-1']);
  window.set(aTask({ attempt: { number: 2 } }));
  expect(shown()).toEqual([]);
  window.set(failed({ attempt: { number: 2 } }));
  await expect.poll(shown, PATIENCE).toEqual(['npm test: of sh-1']);
  window.set(aTask({ id: 'sh-2', spec: spec('something else') }));
  expect(shown()).toEqual(['npm test: of sh-1']);
  window.set(aTask({ id: 'sh-3' }));
  expect(shown()).toEqual([]);
});

test('of tasks that run the same, only the problems of one are shown, however quickly they are over', async () => {
  settings['problemMatchers'] = [PLAIN];
  const step = fc.record({
    id: fc.constantFrom('a', 'b', 'c', 'd'),
    command: fc.constantFrom('npm test', 'make'),
    isSeenToRun: fc.boolean(),
    turns: fc.constantFrom(0, 1, 30),
  });
  const steps = fc.uniqueArray(step, { minLength: 1, maxLength: 4, selector: ({ id }) => id });
  await fc.assert(
    fc.asyncProperty(steps, async (tasks) => {
      const window = openWindow();
      const last = new Map<string, string>();
      for (const { id, command, isSeenToRun, turns } of tasks) {
        const more = { id, name: id, spec: spec(command) };
        if (isSeenToRun) window.set(aTask(more));
        window.set(failed(more));
        last.set(command, `${id}: of ${id}`);
        for (let count = 0; count < turns; count++) await turn();
      }
      const told = new Set(last.values());
      await expect.poll(() => new Set(shown()), { ...PATIENCE, interval: 1 }).toEqual(told);
      await settle();
      expect(new Set(shown())).toEqual(told);
      window.problems.dispose();
    }),
    { numRuns: 40 },
  );
});

test('of tasks that ended before, those are looked at whose problems were shown before a reload', async () => {
  settings['problemMatchers'] = [PLAIN];
  const window = openWindow(['sh-2']);
  window.model.replaceAll([failed(), failed({ id: 'sh-2' })]);
  await expect.poll(shown, PATIENCE).toEqual(['npm test: of sh-2']);
  expect(window.asked).toHaveLength(1);
});

test('without matchers, and for what is hidden or no command, nobody is asked', async () => {
  settings['problemMatchers'] = [];
  const window = openWindow();
  window.set(aTask());
  window.set(failed());
  settings['problemMatchers'] = [PLAIN];
  for (const more of [{ hidden: true }, { step: 'check' as const }, { spec: { external: true as const } }]) {
    window.set(aTask({ id: 'sh-2', ...more }));
    window.set(failed({ id: 'sh-2', ...more }));
  }
  await settle();
  expect(window.asked).toEqual([]);
});

test('whatever tasks do, problems are shown of those that ended last and are there', async () => {
  settings['problemMatchers'] = [PLAIN];
  const step = fc.record({
    id: fc.constantFrom('a', 'b', 'c'),
    does: fc.constantFrom('runs', 'ends', 'goes', 'passes'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const window = openWindow();
      const expected = new Set<string>();
      for (const { id, does } of steps) {
        const known = window.model.get(id);
        const number = (known?.attempt.number ?? 0) + 1;
        const more = { id, name: id, spec: spec(id) };
        if (does === 'runs' && known?.status.state !== 'running') {
          window.set(aTask({ ...more, attempt: { number } }));
          expected.delete(id);
        } else if (does === 'ends' && known?.status.state === 'running') {
          window.set(failed({ ...more, attempt: known.attempt }));
          expected.add(id);
        } else if (does === 'goes' && known && known.status.state !== 'running') {
          window.remove(id);
          expected.delete(id);
        } else await turn();
      }
      const told = new Set([...expected].map((id) => `${id}: of ${id}`));
      await expect.poll(() => new Set(shown()), { ...PATIENCE, interval: 1 }).toEqual(told);
      await settle();
      expect(new Set(shown())).toEqual(told);
      window.problems.dispose();
    }),
    { numRuns: 40 },
  );
});
