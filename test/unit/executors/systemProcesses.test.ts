import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { held, identity, launchOf, openProcesses } from './launcherLives.ts';

/* What happens to the requests when launchers die: each life is played by the test. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a launch is the whole request, exactly', async () => {
  const at = await openProcesses();
  at.processes.launch({ ...launchOf('/run/a'), umask: '027', input: { kind: 'feed', path: '/in' } });
  expect(at.life().sent).toEqual([
    [
      ...['wrap', '1', '/run/a', '/out', '/work', '027', '', 'feed', '/in', '', '2', 'true', 'a b'],
      ...['A=1', 'LEGWORK_TASK_ID=sh-1', 'LEGWORK_HOME=/home'],
    ],
  ]);
});

test('what was not seen to start, not answered and still watched is asked of the next launcher, and nothing else', async () => {
  const at = await openProcesses();
  for (const prefix of ['/run/a', '/run/b']) at.processes.launch(launchOf(prefix));
  const gone = vi.fn<() => void>();
  const other = vi.fn<() => void>();
  at.processes.watch(identity, gone);
  const watch = at.processes.watch({ ...identity, pid: 43 }, other);
  const members = at.processes.members(held);
  const described = at.processes.describe([5]);
  at.processes.settle('/run/a');
  watch.dispose();
  await at.say('described', '6', '5', '1', '1', 'sh');
  expect(await described).toEqual([{ pid: 5, startTime: '1', parent: 1, name: 'sh' }]);
  const restarted = vi.fn<() => void>();
  at.processes.onDidRestart(restarted);
  await at.die();
  expect(restarted).toHaveBeenCalledOnce();
  expect(at.life().sent.map(([verb, number]) => `${verb} ${number}`)).toEqual([
    'wrap 2',
    'watch 3',
    'members 5',
  ]);
  expect(at.problems).toEqual([expect.stringContaining('it ended with SIGKILL')]);
  await at.say('gone', '3');
  await at.say('members', '5', '42', '99', '1', '1', 'legwork-launcher', '44', '100', '42', '0', 'sleep 1');
  expect(gone).toHaveBeenCalledOnce();
  expect(other).not.toHaveBeenCalled();
  expect((await members).map(({ name, isWrapper }) => [name, isWrapper])).toEqual([
    ['legwork-launcher', true],
    ['sleep 1', false],
  ]);
  await at.die();
  expect(at.life().sent.map(([verb]) => verb)).toEqual(['wrap']);
  expect(at.processes.unsettledCount).toBe(1);
});

test('what the system has no room for is asked again later, and said once', async () => {
  const at = await openProcesses();
  at.processes.launch(launchOf('/run/a'));
  for (let count = 0; count < 3; count++) {
    await at.say('refused', '1', 'Resource temporarily unavailable');
    expect(at.life().sent).toHaveLength(count + 1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(at.life().sent).toHaveLength(count + 2);
  }
  expect(at.problems).toEqual([expect.stringContaining('Resource temporarily unavailable')]);
});

test('what was not seen to start can be asked for again, as it was', async () => {
  const at = await openProcesses();
  at.processes.launch(launchOf('/run/a'));
  at.processes.askAgain('/run/a');
  at.processes.askAgain('/run/b');
  // With a question, which tells whether the launcher hangs.
  expect(at.life().sent.map(([verb]) => verb)).toEqual(['wrap', 'wrap', 'describe']);
  expect(at.life().sent[1]).toEqual(at.life().sent[0]);
  at.processes.settle('/run/a');
  at.processes.askAgain('/run/a');
  expect(at.life().sent).toHaveLength(3);
});

test('a process of another boot is never asked for by its pid', async () => {
  const at = await openProcesses();
  const elsewhere = { ...identity, boot: 'b-0' };
  at.processes.watch(elsewhere, () => undefined);
  void at.processes.signal({ ...held, process: elsewhere }, 'kill');
  expect(at.life().sent.map((fields) => fields.slice(2))).toEqual([
    ['0', '99'],
    ['0', '0', 'sh-1', 'kill'],
  ]);
});

test('a process that was written down as `ps` shows it, on macOS, is looked after with that', async () => {
  const at = await openProcesses();
  const shown = { ...identity, startTime: 'Thu-Nov-26-13-56-16-2026', boot: '-' };
  at.processes.watch(shown, () => undefined);
  await at.processes.signal({ ...held, process: shown }, 'stop');
  expect((await at.processes.members({ ...held, process: shown })).map(({ name }) => name)).toEqual([
    'fallback',
  ]);
  expect(at.handed).toEqual(['watch 42', 'signal stop']);
  expect(at.life().sent).toEqual([]);
});

describe('while the words of a launch are found', () => {
  const opened = async () => {
    const words = Promise.withResolvers<string[]>();
    const at = await openProcesses(undefined, { nativeWords: () => words.promise });
    at.processes.launch(launchOf('/run/a'));
    return { ...at, words };
  };

  test('it counts, and is asked for with them', async () => {
    const at = await opened();
    expect(at.processes.unsettledCount).toBe(1);
    at.processes.askAgain('/run/a');
    expect(at.life().sent).toEqual([]);
    at.words.resolve(['x.exe', 'x.exe a']);
    await vi.advanceTimersByTimeAsync(0);
    expect(at.life().sent[0]?.slice(10, 13)).toEqual(['2', 'x.exe', 'x.exe a']);
  });

  test('it can be given up, and asked for anew', async () => {
    const at = await opened();
    at.processes.settle('/run/a');
    at.processes.launch(launchOf('/run/a'));
    at.processes.settle('/run/a');
    at.words.resolve(['x.exe', 'x.exe a']);
    await vi.advanceTimersByTimeAsync(0);
    expect(at.life().sent).toEqual([]);
  });

  test('a failure to find them is one to start', async () => {
    const at = await opened();
    at.words.reject(new Error('EIO'));
    await vi.advanceTimersByTimeAsync(0);
    expect(at.life().sent[0]?.slice(10, 14)).toEqual(['3', '', '126', 'EIO']);
  });
});

test.each([
  [['described', '1']],
  [['gone', '7']],
  [['gone', '-1']],
  [['gone', 'x']],
  [['gone']],
  [[]],
  [['members', '2', '1', '2']],
  [['members', '2', 'x', '2', '3', '0', 'n']],
])('an answer that makes no sense is an error: %j', async (fields) => {
  const at = await openProcesses();
  at.processes.watch(identity, () => undefined);
  void at.processes.members(held);
  expect(() => at.life().options.onAnswer(fields)).toThrow();
});

test('an end that is told of a watch that was given up is no error', async () => {
  const at = await openProcesses();
  const told = vi.fn<() => void>();
  at.processes.watch(identity, told).dispose();
  await at.say('gone', '1');
  expect(told).not.toHaveBeenCalled();
  expect(at.life().sent.at(-1)).toEqual(['unwatch', '1']);
});

test('nothing is started again, and nothing told, once it is disposed', async () => {
  const at = await openProcesses();
  const told = vi.fn<() => void>();
  at.processes.watch(identity, told);
  at.processes.dispose();
  await at.die();
  expect(at.lives).toHaveLength(1);
  expect(at.problems).toEqual([]);
});
