import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { killNow, pidsWithArguments, pidsWithVariable } from '../host/processes.ts';
import { waitFor } from '../host/waitFor.ts';
import { startLauncher, type Field, type Launcher } from './launcherProcess.ts';

/** What a test may say of an attempt; all else is ordinary. */
export interface AttemptOptions {
  argv: Field[];
  folder?: Field;
  umask?: string;
  openFiles?: number;
  input?: { kind: 'file' | 'feed'; path: string };
  terminal?: string;
  /** In addition to the marks and a `PATH`; or all of it, as an array. */
  environment?: Record<string, string> | Field[];
}

/** A data directory, and a launcher for it; everything started there is ended with the test. */
export function openLauncher(
  options: { home?: string; command?: string[]; environment?: NodeJS.ProcessEnv } = {},
) {
  const home = options.home ?? realpathSync(mkdtempSync(join(tmpdir(), 'legwork-launcher-')));
  mkdirSync(join(home, 'run'), { recursive: true });
  onTestFinished(async () => {
    await waitFor('nothing of the test to be left', () => {
      // Wrappers, too: one may be about to start its command.
      const left = [...pidsWithArguments('serve', home), ...pidsWithVariable('LEGWORK_HOME', home)];
      left.forEach(killNow);
      return left.length === 0;
    });
    if (!options.home) rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const launcher = startLauncher(home, options);
  return {
    home,
    launcher,
    start: (id: string, attempt: AttemptOptions) => startAttempt(launcher, home, { id, ...attempt }),
  };
}

/** Asks the launcher to run an attempt, and follows its markers. */
export function startAttempt(
  launcher: Launcher,
  home: string,
  { id, ...options }: AttemptOptions & { id: string },
) {
  const prefix = join(home, 'run', `${id}.1`);
  const output = `${prefix}.out`;
  const environment = Array.isArray(options.environment)
    ? options.environment
    : Object.entries({
        PATH: process.env['PATH'] ?? '',
        LEGWORK_TASK_ID: id,
        LEGWORK_HOME: home,
        ...options.environment,
      }).map(([name, value]) => `${name}=${value}`);
  const { folder = home, umask = '', openFiles = '', input, terminal = '' } = options;
  const fields = [
    prefix,
    output,
    folder,
    umask,
    openFiles,
    input?.kind ?? 'none',
    input?.path ?? '',
    terminal,
  ];
  const refused = launcher.send('wrap', ...fields, options.argv.length, ...options.argv, ...environment);
  const names = () =>
    readdirSync(join(home, 'run'))
      .filter((name) => name.startsWith(`${id}.1.`))
      .map((name) => name.slice(id.length + 3));
  /** Names of its markers, without what they share, and without what it used, sorted. */
  const markers = () =>
    names()
      .filter((name) => name !== 'out' && !name.startsWith('used.'))
      .sort();
  /** What it used, when it has ended: milliseconds and KiB. */
  const used = () => {
    const [, processorMs, kibibytes] =
      names()
        .find((name) => name.startsWith('used.'))
        ?.split('.') ?? [];
    return { processorMs: Number(processorMs), kibibytes: Number(kibibytes) };
  };
  /** Its output; empty as long as there is none. */
  const read = () => (existsSync(output) ? readFileSync(output) : Buffer.alloc(0));
  return {
    id,
    prefix,
    refused,
    markers,
    used,
    output: read,
    text: () => read().toString(),
    /** Resolves with the marker of its end. */
    ended: () => waitFor(`the end of ${id}`, () => markers().find((name) => /^(exit|signal)\./.test(name))),
    /** Resolves with which process its wrapper is. */
    async wrapper() {
      const name = await waitFor(`the wrapper of ${id}`, () =>
        markers().find((marker) => marker.startsWith('pid.')),
      );
      const [, pid, start = '', boot = ''] = name.split('.');
      return { pid: Number(pid), start, boot };
    },
    /** What the `members` and `signal` requests say of an attempt. */
    async identity(): Promise<[number, string, string]> {
      const { pid, start } = await this.wrapper();
      return [pid, start, id];
    },
  };
}
