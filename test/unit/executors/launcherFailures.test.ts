import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { NativeLauncherOptions } from '../../../src/executors/nativeLauncher.ts';
import { held, identity, launchOf, openProcesses } from './launcherLives.ts';

/* When the native launcher is given up, and when not: each life is played by the test. */

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('without a launcher that works, Node takes over', () => {
  const expectFallback = async ({ processes, handed }: Awaited<ReturnType<typeof openProcesses>>) => {
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
    const at = await openProcesses({ reason: 'There is none.' });
    expect(at.processes.status).toEqual({ kind: 'node', reason: 'There is none.' });
    expect(at.problems).toEqual(['There is none. Node starts tasks instead.']);
    await expectFallback(at);
  });

  test('also for what was asked before that was known', async () => {
    const found = Promise.withResolvers<{ reason: string }>();
    const at = await openProcesses(found.promise);
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
      'exits repeatedly',
      async (at: Awaited<ReturnType<typeof openProcesses>>) => {
        for (let count = 0; count < 5; count++) await at.die();
      },
    ],
    [
      'sent an invalid response',
      (at: Awaited<ReturnType<typeof openProcesses>>) => {
        at.life().options.onEnd({ isNonsense: true, reason: 'Not a frame.' });
        return Promise.resolve();
      },
    ],
  ] as const)('when it %s, with all that is outstanding', async (what, fail) => {
    const at = await openProcesses();
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

  test('when it ends of one request again and again, although it does all others', async () => {
    const at = await openProcesses();
    at.processes.watch(identity, () => undefined);
    for (let count = 0; count < 5; count++) {
      const prefix = `/run/${count}`;
      at.processes.launch(launchOf(prefix));
      at.processes.settle(prefix);
      const described = at.processes.describe([5]);
      await at.say('described', at.life().sent.at(-1)?.[1] ?? '');
      await described;
      await at.die();
    }
    expect(at.processes.status.kind).toBe('node');
    expect(at.handed).toEqual(['watch 42']);
    await expectFallback(at);
  });

  test.each([
    [
      'a life cannot be begun',
      () => {
        throw new Error('spawn E2BIG');
      },
    ],
    [
      'each life fails before it has begun',
      ({ onEnd }: NativeLauncherOptions) => {
        setTimeout(() => onEnd({ isNonsense: false, reason: 'spawn E2BIG' }));
        return { send: () => undefined, kill: () => undefined, dispose: () => undefined };
      },
    ],
  ])('when %s', async (_what, start) => {
    const at = await openProcesses(undefined, { start });
    at.processes.launch(launchOf('/run/a'));
    await vi.advanceTimersByTimeAsync(1000);
    expect(at.processes.status.reason).toMatch(/exits repeatedly: spawn E2BIG\.$/);
    expect(at.handed).toEqual(['launch /run/a']);
    await expectFallback(at);
  });

  test('for what cannot be said to a launcher, and that alone', async () => {
    const at = await openProcesses();
    const odd = { ...launchOf('/run/odd'), argv: ['a\0b'] };
    at.processes.launch(odd);
    at.processes.launch(launchOf('/run/a'));
    at.processes.askAgain('/run/odd');
    const described = at.processes.members({ ...held, process: { ...identity, startTime: '\0' } });
    expect((await described).map(({ name }) => name)).toEqual(['fallback']);
    expect(at.handed).toEqual(['launch /run/odd', 'launch /run/odd']);
    expect(at.life().sent.map(([verb]) => verb)).toEqual(['wrap']);
    expect(at.processes.status.kind).toBe('native');
  });

  test('a launcher that lives for a while before it dies is not given up', async () => {
    const at = await openProcesses();
    for (let count = 0; count < 20; count++) {
      await vi.advanceTimersByTimeAsync(10_000);
      await at.die();
    }
    expect(at.processes.status).toEqual({ kind: 'native' });
    expect(at.lives).toHaveLength(21);
  });

  test('one that hangs is ended and asked again, and given up when they all do', async () => {
    const at = await openProcesses();
    const told = vi.fn<() => void>();
    at.processes.watch(identity, told);
    await vi.advanceTimersByTimeAsync(60_000);
    // Nothing that it would answer at once.
    expect(vi.getTimerCount()).toBe(0);
    const members = at.processes.members(held);
    for (let life = 1; life < 5; life++) {
      await vi.advanceTimersByTimeAsync(15_000);
      expect(at.lives.length).toBeGreaterThan(life);
      expect(at.lives[life - 1]?.isKilled).toBe(true);
    }
    expect(at.lives[1]?.sent.map(([verb]) => verb)).toEqual(['watch', 'members']);
    await vi.advanceTimersByTimeAsync(15_000);
    expect((await members).map(({ name }) => name)).toEqual(['fallback']);
    expect(at.processes.status.reason).toMatch(/stopped responding/);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('one that answers something, however late, does not hang', async () => {
    const at = await openProcesses();
    void at.processes.signal(held, 'kill');
    for (let count = 0; count < 10; count++) {
      void at.processes.describe([5]);
      await vi.advanceTimersByTimeAsync(7000);
      await at.say('described', at.life().sent.at(-1)?.[1] ?? '');
    }
    expect(at.lives).toHaveLength(1);
    await at.say('members', '1');
    expect(vi.getTimerCount()).toBe(0);
  });
});
