import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, vi } from 'vitest';
import type { Launch, RunKey, RunState } from '../../../src/core/executor.ts';
import { createLocalExecutor } from '../../../src/executors/createLocalExecutor.ts';
import { dataPaths } from '../../../src/protocol/dataDirectory.ts';
import { COMPILED, HOST_SCRIPT } from './openHome.ts';
import { killNow, pidsWithArguments, pidsWithVariable } from './processes.ts';
import { waitFor } from './waitFor.ts';

export type LauncherKind = 'native' | 'node';
export const LAUNCHERS: LauncherKind[] = ['native', 'node'];

/** What a test says of a launch; all else is ordinary. */
export type LaunchOptions = Partial<Omit<Launch, 'run' | 'outputPath'>>;

/** The folder of a data directory, in which executors run attempts as a host would. */
export function openRunFolder() {
  const folder = mkdtempSync(join(tmpdir(), "legwork it's 🦊 "));
  const paths = dataPaths(join(folder, 'home'));
  const work = join(folder, 'work');
  for (const path of [paths.directory, paths.run, work]) mkdirSync(path, { mode: 0o700 });
  onTestFinished(async () => {
    await waitFor('nothing of the test to be left', () => {
      const left = [
        ...pidsWithVariable('LEGWORK_HOME', paths.directory),
        ...pidsWithArguments('serve', paths.directory),
      ];
      left.forEach(killNow);
      return left.length === 0;
    });
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });
  return { folder, paths, work, markers: () => readdirSync(paths.run).sort() };
}

/** An executor as a host has it, with the native launcher or without. */
export async function openExecutor(kind: LauncherKind, home = openRunFolder(), scriptPath = HOST_SCRIPT) {
  const problems: string[] = [];
  if (kind === 'node') {
    // Each of Node's wrappers would compile all of the host anew.
    vi.stubEnv('LEGWORK_CODE_CACHE', COMPILED);
    onTestFinished(() => void vi.unstubAllEnvs());
  }
  const executor = createLocalExecutor({
    launcherAfter: Promise.resolve(),
    ...{ paths: home.paths, scriptPath, machine: 'this-machine' },
    ...(kind === 'node' && { withoutLauncher: 'The test says so.' }),
    onProblem: ({ message }) => problems.push(message),
  });
  onTestFinished(() => executor.dispose());
  const states = new Map<string, RunState>();
  const cleared: RunKey[] = [];
  executor.onDidChangeRun((state) => states.set(state.run.id, { ...states.get(state.run.id), ...state }));
  executor.onDidClear((run) => cleared.push(run));
  const found = await executor.open();
  for (const state of found) states.set(state.run.id, state);
  let number = 0;
  const attempt = (run: RunKey) => ({
    run,
    text() {
      const path = join(home.folder, `${run.id}.out`);
      return existsSync(path) ? readFileSync(path, 'utf8') : '';
    },
    prefix: join(home.paths.run, `${run.id}.${run.attempt}`),
    held: () =>
      waitFor(`the wrapper of ${run.id}`, () => {
        const process = states.get(run.id)?.process;
        return process && { run, process };
      }),
    /** Its end, without what it used. */
    async ended() {
      const { use: _use, ...end } = await waitFor(`the end of ${run.id}`, () => states.get(run.id)?.end);
      return end;
    },
    lost: () =>
      waitFor(`the loss of ${run.id}`, () => {
        const state = states.get(run.id);
        return state?.isLost ? state : undefined;
      }),
    isCleared: () => cleared.some(({ id }) => id === run.id),
  });
  return {
    ...home,
    home,
    executor,
    problems,
    /** What was there when it was opened. */
    found,
    attempt,
    launch(argv: string[], options: LaunchOptions = {}) {
      const run = { id: `sh-${process.pid}-${++number}`, attempt: 1 };
      const outputPath = join(home.folder, `${run.id}.out`);
      executor.launch({
        ...{ run, argv, cwd: home.work, outputPath },
        environment: { PATH: process.env.PATH ?? '/usr/bin:/bin' },
        input: { kind: 'none' },
        isFirstAsk: true,
        ...options,
      });
      return attempt(run);
    },
  };
}
