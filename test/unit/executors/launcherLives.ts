import { vi } from 'vitest';
import type { WrapperLaunch } from '../../../src/executors/launcher.ts';
import { encodeFrame } from '../../../src/executors/launcherChannel.ts';
import type { NativeLauncherOptions } from '../../../src/executors/nativeLauncher.ts';
import type { ProcessKeeper } from '../../../src/executors/processKeeper.ts';
import { SystemProcesses, type SystemProcessesOptions } from '../../../src/executors/systemProcesses.ts';

export const identity = { pid: 42, startTime: '99', boot: 'b-1' };
export const held = { run: { id: 'sh-1', attempt: 1 }, process: identity };
export const launchOf = (prefix: string): WrapperLaunch => ({
  ...{ run: held.run, argv: ['true', 'a b'], cwd: '/work', environment: { A: '1' }, outputPath: '/out' },
  ...{ input: { kind: 'none' }, isFirstAsk: true, prefix },
});

interface Life {
  sent: (readonly string[])[];
  isKilled: boolean;
  options: NativeLauncherOptions;
}

type Found = { path: string } | { reason: string };

/** Processes looked after by launchers whose lives the test plays. */
export async function openProcesses(
  native: Found | Promise<Found> = { path: '/launcher' },
  options: Pick<SystemProcessesOptions, 'start' | 'nativeWords'> = {},
) {
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
    use: (held) => Promise.resolve(held.map(() => undefined)),
    dispose: () => undefined,
  };
  const processes = new SystemProcesses({
    ...{ home: '/home', boot: 'b-1', native: Promise.resolve(native) },
    fallback: { keeper, launcher: { launch: ({ prefix }) => void handed.push(`launch ${prefix}`) } },
    onProblem: ({ message }) => problems.push(message),
    start(options) {
      const life: Life = { sent: [], isKilled: false, options };
      lives.push(life);
      return {
        send(fields) {
          encodeFrame(fields);
          life.sent.push(fields);
        },
        kill: () => void (life.isKilled = true),
        dispose: () => undefined,
      };
    },
    ...options,
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
