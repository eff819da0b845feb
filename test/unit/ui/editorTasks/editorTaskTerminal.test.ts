import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Task } from '../../../../src/protocol/task.ts';
import type { CommandContext } from '../../../../src/ui/commandContext.ts';
import { EditorTaskTerminal } from '../../../../src/ui/editorTasks/editorTaskTerminal.ts';
import { TaskModel } from '../../../../src/ui/tasks/taskModel.ts';
import { closedTerminals, TerminalExitReason } from '../../../helpers/eagerEditor.ts';
import { anEndedTask, aTask } from '../aTask.ts';
import { PATIENCE } from '../../../helpers/patience.ts';

let folder = '';
let model: TaskModel;
let cancelled: string[] = [];
let written = '';
let exitCodes: number[] = [];
let terminal: EditorTaskTerminal;

const output = () => ({ path: join(folder, 'output.log'), bytes: 0 });
const running = (attempt = 1) => aTask({ output: output(), attempt: { number: attempt } });
const put = (task: Task) => model.apply({ changed: [task], removed: [] });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lw-terminal-'));
  model = new TaskModel();
  cancelled = [];
  written = '';
  exitCodes = [];
});

afterEach(() => {
  vi.useRealTimers();
  terminal.close();
  closedTerminals.fire({ name: 'build', exitStatus: { reason: TerminalExitReason.User } });
  rmSync(folder, { recursive: true, force: true });
});

/** Opens a terminal of a task that the editor calls `build`. */
function open(start: () => Promise<Task | undefined>): void {
  const client = { cancel: ({ id }: { id: string }) => Promise.resolve(cancelled.push(id)) };
  const context = {
    model,
    gateway: { withClient: (use: (host: typeof client) => unknown) => Promise.resolve(use(client)) },
    log: { warn: () => undefined },
  };
  terminal = new EditorTaskTerminal(context as unknown as CommandContext, { label: 'build', start });
  terminal.onDidWrite((text) => (written += text));
  terminal.onDidClose((code) => exitCodes.push(code ?? NaN));
  terminal.open(undefined);
}

/** Opens a terminal of a task that runs. */
async function openRunning(): Promise<void> {
  put(running());
  open(() => Promise.resolve(running()));
  await Promise.resolve();
}

const closing = (name: string, reason: number) => {
  terminal.close();
  closedTerminals.fire({ name, exitStatus: { reason } });
};
/** What was decided about a closed terminal has been done. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

test.each([
  [{ state: 'completed', exitCode: 0 } as const, 0],
  [{ state: 'failed', failure: { kind: 'exit', code: 7 } } as const, 7],
  [{ state: 'cancelled' } as const, 130],
])('shows what the task prints, and ends with its exit code: %j', async (status, code) => {
  await openRunning();
  writeFileSync(output().path, 'printed\n');
  put(anEndedTask(status, { output: output() }));
  await expect.poll(() => exitCodes, PATIENCE).toEqual([code]);
  expect(written).toContain('printed\r\n');
});

test('goes on with the next attempt when that starts, and shows nothing twice', async () => {
  await openRunning();
  writeFileSync(output().path, 'the first\n');
  const waiting = {
    state: 'pending',
    waitsFor: { kind: 'time', until: '2026-01-01T00:00:09.000Z' },
  } as const;
  put({ ...running(2), status: waiting });
  await expect.poll(() => written, PATIENCE).toContain('run again');
  put(aTask({ id: 'another' }));
  rmSync(output().path);
  put(running(2));
  writeFileSync(output().path, 'the second\n');
  await expect.poll(() => written, PATIENCE).toContain('the second');
  expect(exitCodes).toEqual([]);
  put(anEndedTask({ state: 'completed', exitCode: 0 }, { output: output(), attempt: { number: 2 } }));
  await expect.poll(() => exitCodes, PATIENCE).toEqual([0]);
  expect(written.match(/the \w+/g)).toEqual(['the first', 'the second']);
});

test('ends when it is cancelled before the next attempt', async () => {
  await openRunning();
  put({ ...running(2), status: { state: 'pending' } });
  await expect.poll(() => written, PATIENCE).toContain('run again');
  put(anEndedTask({ state: 'cancelled' }, { output: output(), attempt: { number: 2 } }));
  await expect.poll(() => exitCodes, PATIENCE).toEqual([130]);
});

test('ends when the task is removed', async () => {
  await openRunning();
  model.apply({ changed: [], removed: [running().id] });
  await expect.poll(() => exitCodes, PATIENCE).toEqual([1]);
});

test('says why a task could not be started, and fails', async () => {
  open(() => Promise.reject(new Error('Say what to run.')));
  await expect.poll(() => exitCodes, PATIENCE).toEqual([1]);
  expect(written).toContain('Say what to run.');
});

test('fails without a word when the person does not want it after all', async () => {
  open(() => Promise.resolve(undefined));
  await expect.poll(() => exitCodes, PATIENCE).toEqual([1]);
  expect(written).toBe('');
});

test.each<[string, string, number, string[]]>([
  ['a person closes it', 'build', TerminalExitReason.User, []],
  ['the window is closed', 'build', TerminalExitReason.Shutdown, []],
  ['the task is terminated', 'build', TerminalExitReason.Unknown, ['sh-1']],
  [
    'it is terminated in a workspace of several folders',
    'build (work)',
    TerminalExitReason.Unknown,
    ['sh-1'],
  ],
  ['another one is terminated', 'builder', TerminalExitReason.Unknown, []],
])('what happens to the task when %s', async (_what, ...[name, reason, expected]) => {
  await openRunning();
  closing(name, reason);
  await settled();
  expect(cancelled).toEqual(expected);
  expect(exitCodes).toEqual([]);
});

test('a task that is terminated while it is being started is cancelled as soon as it is', async () => {
  const starting = Promise.withResolvers<Task>();
  open(() => starting.promise);
  closing('build', TerminalExitReason.Unknown);
  await settled();
  expect(cancelled).toEqual([]);
  put(running());
  starting.resolve(running());
  await settled();
  expect(cancelled).toEqual(['sh-1']);
  expect(written).toBe('');
});

test('a task that has ended meanwhile is not cancelled', async () => {
  await openRunning();
  terminal.close();
  put(anEndedTask({ state: 'completed', exitCode: 0 }, { output: output() }));
  closedTerminals.fire({ name: 'build', exitStatus: { reason: TerminalExitReason.Unknown } });
  await settled();
  expect(cancelled).toEqual([]);
});

test('where the editor does not tell how the terminal ended, the task goes on', async () => {
  await openRunning();
  vi.useFakeTimers();
  terminal.close();
  await vi.advanceTimersByTimeAsync(10_000);
  closedTerminals.fire({ name: 'build', exitStatus: { reason: TerminalExitReason.Unknown } });
  await vi.advanceTimersByTimeAsync(1);
  expect(cancelled).toEqual([]);
});
