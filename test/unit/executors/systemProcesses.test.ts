import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WrapperLaunch } from '../../../src/executors/launcher.ts';
import type { NativeLauncherOptions } from '../../../src/executors/nativeLauncher.ts';
import type { ProcessKeeper } from '../../../src/executors/processKeeper.ts';
import { SystemProcesses } from '../../../src/executors/systemProcesses.ts';

/* What happens to the requests when launchers die: each life is played by the test. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const identity = { pid: 42, startTime: '99', boot: 'b-1' };
const held = { run: { id: 'sh-1', attempt: 1 }, process: identity };
const launchOf = (prefix: string): WrapperLaunch => ({
  ...{ run: held.run, argv: ['true', 'a b'], cwd: '/work', environment: { A: '1' }, outputPath: '/out' },
  ...{ input: { kind: 'none' }, isFirstAsk: true, prefix },
});

interface Life {
  sent: (readonly string[])[];
  options: NativeLauncherOptions;
}

type Found = { path: string } | { reason: string };

async function open(native: Found | Promise<Found> = { path: '/launcher' }) {
  const lives: Life[] = [];
  const problems: string[] = [];
  const handed: string[] = [];
  const onGone: (() => void)[] = [];
  const keeper: ProcessKeeper = {
    boot: 'b-1',
    watch(process, told) {
      handed.push(`watch ${process.pid}`);
      onGone.push(told);
      return { dispose: () => void handed.push(`unwatch ${process.pid}`) };
    },
    members: () =>
      Promise.resolve([{ pid: 7, parent: 1, startTime: '1', name: 'fallback', isWrapper: false }]),
    signal: (_held, kind) => {
      handed.push(`signal ${kind}`);
      return Promise.resolve([]);
    },
    describe: (pids) =>
      Promise.resolve(pids.map((pid) => ({ pid, parent: 1, startTime: '1', name: 'fallback' }))),
    dispose: () => undefined,
  };
  const processes = new SystemProcesses({
    ...{ home: '/home', boot: 'b-1', native: Promise.resolve(native) },
    fallback: { keeper, launcher: { launch: ({ prefix }) => void handed.push(`launch ${prefix}`) } },
    onProblem: ({ message }) => problems.push(message),
    start(options) {
      const life: Life = { sent: [], options };
      lives.push(life);
      return { send: (fields) => void life.sent.push(fields), dispose: () => undefined };
    },
  });
  await vi.advanceTimersByTimeAsync(0);
  const life = () => {
    const last = lives.at(-1);
    if (!last) throw new Error('No launcher was started.');
    return last;
  };
  const die = async () => {
    life().options.onEnd({ isNonsense: false, reason: 'it ended with SIGKILL' });
    await vi.advanceTimersByTimeAsync(100);
  };
  const say = async (...fields: string[]) => {
    life().options.onAnswer(fields);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { processes, lives, problems, handed, onGone, life, die, say };
}

test('a launch is the whole request, exactly', async () => {
  const at = await open();
  at.processes.launch({ ...launchOf('/run/a'), umask: '027', input: { kind: 'feed', path: '/in' } });
  expect(at.life().sent).toEqual([
    [
      ...['wrap', '1', '/run/a', '/out', '/work', '027', 'feed', '/in', '', '2', 'true', 'a b'],
      ...['A=1', 'LEGWORK_TASK_ID=sh-1', 'LEGWORK_HOME=/home'],
    ],
  ]);
});

test('what was not seen to start, not answered and still watched is asked of the next launcher, and nothing else', async () => {
  const at = await open();
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
  const at = await open();
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
  const at = await open();
  at.processes.launch(launchOf('/run/a'));
  at.processes.askAgain('/run/a');
  at.processes.askAgain('/run/b');
  expect(at.life().sent).toHaveLength(2);
  expect(at.life().sent[1]).toEqual(at.life().sent[0]);
  at.processes.settle('/run/a');
  at.processes.askAgain('/run/a');
  expect(at.life().sent).toHaveLength(2);
});

test('a process of another boot is never asked for by its pid', async () => {
  const at = await open();
  const elsewhere = { ...identity, boot: 'b-0' };
  at.processes.watch(elsewhere, () => undefined);
  void at.processes.signal({ ...held, process: elsewhere }, 'kill');
  expect(at.life().sent.map((fields) => fields.slice(2))).toEqual([
    ['0', '99'],
    ['0', '0', 'sh-1', 'kill'],
  ]);
});

test('a process that was written down as `ps` shows it, on macOS, is looked after with that', async () => {
  const at = await open();
  const shown = { ...identity, startTime: 'Thu-Nov-26-13-56-16-2026', boot: '-' };
  at.processes.watch(shown, () => undefined);
  await at.processes.signal({ ...held, process: shown }, 'stop');
  expect((await at.processes.members({ ...held, process: shown })).map(({ name }) => name)).toEqual([
    'fallback',
  ]);
  expect(at.handed).toEqual(['watch 42', 'signal stop']);
  expect(at.life().sent).toEqual([]);
});

describe('without a launcher that works, Node takes over', () => {
  const expectFallback = async ({ processes, handed }: Awaited<ReturnType<typeof open>>) => {
    processes.launch(launchOf('/run/z'));
    processes.watch({ ...identity, pid: 50 }, () => undefined);
    expect((await processes.members(held)).map(({ name }) => name)).toEqual(['fallback']);
    expect(handed.slice(-2)).toEqual(['launch /run/z', 'watch 50']);
    const before = processes.unsettledCount;
    processes.askAgain('/run/z');
    expect(handed.at(-1)).toBe('launch /run/z');
    processes.settle('/run/z');
    expect(processes.unsettledCount).toBe(before - 1);
    processes.askAgain('/run/z');
    expect(handed.filter((what) => what === 'launch /run/z')).toHaveLength(2);
  };

  test('when there is none', async () => {
    const at = await open({ reason: 'There is none.' });
    expect(at.processes.status).toEqual({ kind: 'node', reason: 'There is none.' });
    expect(at.problems).toEqual(['There is none. Node starts tasks instead.']);
    await expectFallback(at);
  });

  test('also for what was asked before that was known', async () => {
    const found = Promise.withResolvers<{ reason: string }>();
    const at = await open(found.promise);
    at.processes.launch(launchOf('/run/a'));
    const described = at.processes.describe([9]);
    expect(at.handed).toEqual([]);
    found.resolve({ reason: 'There is none.' });
    expect((await described).map(({ pid }) => pid)).toEqual([9]);
    expect(at.handed).toEqual(['launch /run/a']);
    await expectFallback(at);
  });

  test.each([
    [
      'ends again and again',
      async (at: Awaited<ReturnType<typeof open>>) => {
        for (let count = 0; count < 5; count++) await at.die();
      },
    ],
    [
      'answers nonsense',
      (at: Awaited<ReturnType<typeof open>>) => {
        at.life().options.onEnd({ isNonsense: true, reason: 'What came is no frame.' });
        return Promise.resolve();
      },
    ],
  ] as const)('when it %s, with all that is outstanding', async (what, fail) => {
    const at = await open();
    at.processes.launch(launchOf('/run/a'));
    const gone = vi.fn<() => void>();
    at.processes.watch(identity, gone);
    const signalled = at.processes.signal(held, 'kill');
    await fail(at);
    expect(await signalled).toEqual([]);
    expect(at.handed).toEqual(['launch /run/a', 'watch 42', 'signal kill']);
    at.onGone[0]?.();
    expect(gone).toHaveBeenCalledOnce();
    expect(at.processes.status.reason).toContain(what);
    expect(at.problems.at(-1)).toMatch(/Node starts tasks instead\.$/);
    await expectFallback(at);
  });

  test('a launcher that does some of what it is asked before it dies is not given up', async () => {
    const at = await open();
    for (let count = 0; count < 20; count++) {
      const prefix = `/run/${count}`;
      at.processes.launch(launchOf(prefix));
      at.processes.settle(prefix);
      await at.die();
    }
    expect(at.processes.status).toEqual({ kind: 'native' });
    expect(at.lives).toHaveLength(21);
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
  const at = await open();
  at.processes.watch(identity, () => undefined);
  void at.processes.members(held);
  expect(() => at.life().options.onAnswer(fields)).toThrow();
});

test('an end that is told of a watch that was given up is no error', async () => {
  const at = await open();
  const told = vi.fn<() => void>();
  at.processes.watch(identity, told).dispose();
  await at.say('gone', '1');
  expect(told).not.toHaveBeenCalled();
  expect(at.life().sent.at(-1)).toEqual(['unwatch', '1']);
});

test('nothing is started again, and nothing told, once it is disposed', async () => {
  const at = await open();
  const told = vi.fn<() => void>();
  at.processes.watch(identity, told);
  at.processes.dispose();
  await at.die();
  expect(at.lives).toHaveLength(1);
  expect(at.problems).toEqual([]);
});
