import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../../../src/base/events.ts';
import type { Task } from '../../../../src/protocol/task.ts';
import type { NotifierOptions } from '../../../../src/ui/attention/claims.ts';
import { WaitingNotifier } from '../../../../src/ui/attention/waitingNotifier.ts';
import type { TaskModelChange } from '../../../../src/ui/tasks/taskModel.ts';
import { window } from '../../../helpers/eagerEditor.ts';
import { anAskingTask, aRequest } from '../anAgentTask.ts';

const START = Date.parse('2026-01-01T00:00:05.000Z');
const MINUTE = 60_000;

const parts: { dispose(): void }[] = [];
const shown: string[] = [];
/** What was claimed; all windows ask one host. */
let claims: Set<string>;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  claims = new Set();
  shown.length = 0;
  // Nobody presses anything.
  vi.spyOn(window, 'showWarningMessage').mockImplementation((text) => {
    shown.push(text);
    return new Promise(() => undefined);
  });
});
afterEach(() => {
  for (const part of parts.splice(0)) part.dispose();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** A window that sees tasks. */
function aWindow(session = 'own') {
  const didChange = new Emitter<TaskModelChange>();
  const tasks = new Map<string, Task>();
  const client = {
    claim: (key: string) => Promise.resolve(!claims.has(key) && claims.add(key) !== undefined),
  };
  const options = {
    gateway: { withClient: (ask: (of: typeof client) => unknown) => Promise.resolve(ask(client)) },
    model: { onDidChange: didChange.event, get: (id: string) => tasks.get(id) },
    session: { id: session },
    log: { error: expect.fail, warn: expect.fail },
    isInSight: () => false,
    isInScope: () => true,
  } as unknown as NotifierOptions;
  parts.push(new WaitingNotifier(options));
  return (...all: Task[]) => {
    for (const task of all) tasks.set(task.id, task);
    const changed = all.map((task) => ({ task }));
    didChange.fire({ changed, removed: [], news: [], isPartial: false, isSnapshot: true });
  };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const asking = (id: string) => anAskingTask([aRequest('1')], { id, description: `run ${id}` });

test('a request is told, and once more when it has waited', async () => {
  aWindow()(asking('ag-1'));
  await pass(3_000);
  expect(shown).toHaveLength(1);
  await pass(20 * MINUTE);
  expect(shown).toHaveLength(2);
  expect(shown[1]).toContain('(asked 10 m ago)');
});

test('what has waited long when the first window opens is told once', async () => {
  vi.setSystemTime(START + 30 * MINUTE);
  aWindow()(asking('ag-1'));
  await pass(60 * MINUTE);
  expect(shown).toHaveLength(1);
});

test('what was told in a window that is gone is said again by the next', async () => {
  aWindow()(asking('ag-1'));
  await pass(3_000);
  for (const part of parts.splice(0)) part.dispose();
  await pass(30 * MINUTE);
  aWindow('other')(asking('ag-1'));
  await pass(MINUTE);
  expect(shown).toHaveLength(2);
});

test.each([4, 100, 1_000])('of %i tasks that wait one message tells, and one more later', async (count) => {
  const tasks = Array.from({ length: count }, (_none, index) => asking(`ag-${index}`));
  aWindow()(...tasks);
  await pass(3_000);
  await pass(20 * MINUTE);
  expect(shown).toEqual([`${count} tasks need you`, `${count} tasks need you`]);
});
