import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import { EndNotifier } from '../../../../src/ui/attention/endNotifier.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { settings, window as editor } from '../../../helpers/eagerEditor.ts';
import { anEndedTask, aTask } from '../aTask.ts';

/** What happens within half a second is one message; and whoever waits for it looks at it a moment later. */
const SOON_MS = 1_000;

const shown: string[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  const note = (text: string) => {
    shown.push(text);
    return Promise.resolve(undefined);
  };
  vi.spyOn(editor, 'showWarningMessage').mockImplementation(note);
  vi.spyOn(editor, 'showInformationMessage').mockImplementation(note);
  settings['notifications.completed'] = 'never';
  settings['notifications.failed'] = 'always';
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const name of ['notifications.completed', 'notifications.failed']) delete settings[name];
});

/** A window with a host that lets it claim everything. */
function openWindow() {
  shown.length = 0;
  const model = new TaskModel();
  const claimed: string[] = [];
  const host = {
    acknowledge: async (ids: string[]) => {
      claimed.push(...ids);
      return ids;
    },
  };
  const options = {
    gateway: { withClient: (use: (client: typeof host) => unknown) => Promise.resolve(use(host)) },
    model,
    session: { id: 'window:file:///work', label: 'work' },
    log: { warn: () => undefined, error: () => undefined },
    isInSight: () => false,
    isInScope: () => true,
  };
  const notifier = new EndNotifier(options as unknown as ConstructorParameters<typeof EndNotifier>[0]);
  const set = (task: Task) => model.apply({ changed: [task], removed: [] });
  return {
    claimed,
    end(id: string, status: Task['status']) {
      set(aTask({ id, name: id }));
      set(anEndedTask(status, { id, name: id }));
    },
    dispose: () => notifier.dispose(),
  };
}

test('what nobody is to be told of holds back no message, and is claimed', async () => {
  const ends = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 9 }), pauseMs: fc.integer({ max: 20_000, min: 0 }) }),
  );
  await fc.assert(
    fc.asyncProperty(ends, async (before) => {
      const window = openWindow();
      const ids: string[] = [];
      for (const { count, pauseMs } of before) {
        for (let left = count; left > 0; left--) {
          ids.push(`sh-${ids.length}`);
          window.end(ids.at(-1) ?? '', { state: 'completed' });
        }
        await vi.advanceTimersByTimeAsync(pauseMs);
      }
      window.end('broken', { state: 'failed', failure: { kind: 'exit', code: 3 } });
      await vi.advanceTimersByTimeAsync(SOON_MS);
      expect(shown).toEqual([expect.stringMatching(/^Failed: broken/)]);
      expect(new Set(window.claimed)).toEqual(new Set([...ids, 'broken']));
      window.dispose();
    }),
    { numRuns: 50 },
  );
});
