import { expect, onTestFinished, test, vi } from 'vitest';
import type { HeldRun, RunUse } from '../../../../src/core/executor.ts';
import { UseWatch } from '../../../../src/core/resources/useWatch.ts';
import { transition, type TaskEvent } from '../../../../src/core/taskTransitions.ts';
import type { EngineTurn } from '../../../../src/core/turn/engineTurn.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import { IDENTITY, sampleTask } from '../sampleTask.ts';

const MEBIBYTE = 1024 * 1024;
const USE: RunUse = { processes: 2, processorMs: 700, memoryBytes: 5 * MEBIBYTE };

/** A watch of running tasks; each look is answered when the test says so. */
function open(...ids: string[]) {
  const tasks = new Map<string, Task>(
    ids.map((id) => [id, sampleTask({ id, status: { state: 'running' }, process: IDENTITY })]),
  );
  const looks: { held: readonly HeldRun[]; answer: (uses: (RunUse | undefined)[]) => void }[] = [];
  const problems: unknown[] = [];
  const turn = {
    table: {
      running: () => [...tasks.values()].filter(({ status }) => status.state === 'running'),
      find: (id: string) => tasks.get(id),
    },
    run: (act: () => void) => act(),
    apply: (id: string, event: TaskEvent) => tasks.set(id, transition(tasks.get(id) as Task, event)),
  } as unknown as EngineTurn;
  const watch = new UseWatch({
    turn,
    executor: {
      use: (held) =>
        held.length === 0
          ? Promise.resolve([])
          : new Promise((resolve) => looks.push({ held, answer: resolve })),
    },
    trace: { write: (entry) => void problems.push(entry) },
  });
  onTestFinished(() => watch.dispose());
  const task = (id: string) => tasks.get(id) as Task;
  /** Answers all looks, also those that follow, until the promise is done. */
  const answered = async <T>(asked: Promise<T>, isKnown = true): Promise<T> => {
    let isDone = false;
    const done = asked.finally(() => (isDone = true));
    while (!isDone) {
      for (const { held, answer } of looks.splice(0)) answer(held.map(() => (isKnown ? USE : undefined)));
      // oxlint-disable-next-line no-await-in-loop -- until nothing is asked any more
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return done;
  };
  return { watch, tasks, task, looks, answered, problems };
}

test('several who ask share a look at all running tasks, and each gets those it asked for', async () => {
  const { watch, task, looks, answered } = open('a', 'b');
  const asked = Promise.all([watch.now([task('a')]), watch.now([task('b'), task('a')])]);
  expect(looks.map(({ held }) => held.map(({ run }) => run.id))).toEqual([['a', 'b']]);
  const [one, both] = await answered(asked);
  expect(one).toMatchObject([{ id: 'a', processes: 2, memoryBytes: 5 * MEBIBYTE, processorPercent: 0 }]);
  expect(both.map(({ id }) => id)).toEqual(['b', 'a']);
});

test('where the system does not tell, the task is named without figures', async () => {
  const { watch, task, answered } = open('a');
  expect(await answered(watch.now([task('a')]), false)).toEqual([{ id: 'a' }]);
  expect([watch.takeEnd(task('a')), watch.holdings.usesKnown]).toEqual([undefined, 0]);
});

test('nothing is kept of an attempt that ends during a look, or of an earlier one', async () => {
  const { watch, tasks, task, looks, answered } = open('ends', 'again');
  await answered(watch.now([task('again')]));
  // What was found a moment ago is told again without a look.
  await watch.now([task('again')]);
  await new Promise((resolve) => setTimeout(resolve, 1_100));
  const asked = watch.now([task('again')]);
  expect(looks.length).toBe(1);
  watch.noteEnd(task('ends'), { processorMs: 900, peakBytes: MEBIBYTE });
  expect(watch.takeEnd(task('ends'))).toEqual({ processorMs: 900, peakBytes: 5 * MEBIBYTE });
  tasks.set('ends', { ...task('ends'), status: { state: 'completed', exitCode: 0 } });
  tasks.set('again', { ...task('again'), attempt: { number: 2 } });
  await answered(asked);
  expect(watch.takeEnd(task('again'))).toBeUndefined();
  expect(watch.holdings.usesKnown).toBe(0);
});

test('a look that fails is a problem of the trace, and the next one is made all the same', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { task, problems } = open('a');
  let looks = 0;
  const failing = new UseWatch({
    turn: { table: { running: () => [task('a')], find: () => undefined } } as unknown as EngineTurn,
    executor: {
      use: () => {
        looks++;
        return Promise.reject(new Error('no'));
      },
    },
    trace: { write: (entry) => void problems.push(entry) },
  });
  onTestFinished(() => failing.dispose());
  failing.review();
  failing.review();
  await vi.advanceTimersByTimeAsync(5_000);
  expect([looks, problems]).toEqual([1, [{ event: 'problem', message: 'no' }]]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(looks).toBe(3);
  failing.dispose();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(looks).toBe(3);
});
