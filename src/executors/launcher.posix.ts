import { execa } from 'execa';
import { existsSync } from 'node:fs';
import { Emitter } from '../base/events.ts';
import { splitEnvironment, type EnvironmentFiles } from './environmentFiles.ts';
import { pathOf } from './inputPipe.posix.ts';
import type { Launcher, WrapperLaunch } from './launcher.ts';
import { LAUNCHER_SCRIPT } from './launcherScript.ts';

/** The script comes in a variable, which it forgets first, so that `ps` shows a line one can read. */
const PROGRAM = ['-c', 'eval "$LEGWORK_LAUNCHER"', 'legwork'];
const BASH_PATHS = ['/bin/bash', '/usr/bin/bash', '/usr/local/bin/bash', '/opt/homebrew/bin/bash'];
const NICE_PATHS = ['/usr/bin/nice', '/bin/nice'];
const RESTART_PAUSE_MS = 100;

export interface PosixLauncherOptions {
  dataDirectory: string;
  environments: EnvironmentFiles;
  onProblem(error: Error): void;
}

/**
 * The launcher for POSIX. Where /proc tells a shell its own pid and start time, that is one long-lived bash
 * which forks every wrapper: Node's own spawn gets slower with each MiB the host holds, this does not.
 * Elsewhere, or without bash, each wrapper is spawned by Node as a session leader.
 */
export function posixLauncher(options: PosixLauncherOptions): Launcher {
  const bash = BASH_PATHS.find((path) => existsSync(path));
  const canServe = bash !== undefined && existsSync('/proc/self/stat');
  return canServe ? new ServingLauncher(bash, options) : new SpawningLauncher(bash ?? '/bin/sh', options);
}

/** Arguments of the script's `wrap`, in its order; `rest` are the variables that the environment of a shell cannot hold. */
function wrapperFields(
  launch: WrapperLaunch,
  about: { folder: string; environment: string; rest: Record<string, string>; home: string },
) {
  const lead = leadOf(about.rest, launch.argv);
  return [
    launch.prefix,
    launch.outputPath,
    about.folder,
    launch.umask ?? '-',
    about.environment,
    about.home,
    launch.run.id,
    ...inputFields(launch),
    String(lead.length),
    ...lead,
    ...launch.argv,
  ];
}

/** What goes before a command to set variables. */
function leadOf(rest: Record<string, string>, [command = '']: string[]): string[] {
  const pairs = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  if (pairs.length === 0) return [];
  // `env` takes such a name for one more variable; `nice` takes it as it is.
  const guard = command.includes('=') ? NICE_PATHS.filter((path) => existsSync(path)).slice(0, 1) : [];
  return ['/usr/bin/env', '--', ...pairs, ...guard.flatMap((nice) => [nice, '-n', '0', '--'])];
}

/** How the script's `take_input` is told of an input. */
function inputFields({ input, prefix }: WrapperLaunch): [kind: string, path: string] {
  return [input.kind, 'path' in input ? input.path : pathOf(prefix)];
}

const UNIT_SEPARATOR = '\u001f';

/** As the launcher's `receive` reads it: no field holds the separator, and no data is ever part of a program. */
function escape(field: string): string {
  return field.replaceAll('\\', '\\\\').replaceAll(UNIT_SEPARATOR, '\\0037');
}

class ServingLauncher implements Launcher {
  readonly #bash: string;
  readonly #options: PosixLauncherOptions;
  /** What was asked and has not been seen to start: asked again should the shell die. */
  readonly #unsettled = new Map<string, string>();
  #stdin: { write(text: string): unknown; end(): unknown } | undefined;
  #isDisposed = false;
  readonly #didRestart = new Emitter<void>();
  readonly onDidRestart = this.#didRestart.event;

  constructor(bash: string, options: PosixLauncherOptions) {
    this.#bash = bash;
    this.#options = options;
  }

  launch(launch: WrapperLaunch): void {
    const { ordinary, rest } = splitEnvironment(launch.environment);
    const environment = this.#options.environments.store(ordinary);
    const home = this.#options.dataDirectory;
    const fields = wrapperFields(launch, { folder: launch.cwd, environment, rest, home });
    // The last one ends with a separator, too: the shell would drop it if it were empty.
    const text = fields.map((field) => escape(field) + UNIT_SEPARATOR).join('');
    const request = `${Buffer.byteLength(text)}\n${text}`;
    this.#unsettled.set(launch.prefix, request);
    this.#ensureShell().write(request);
  }

  get unsettledCount(): number {
    return this.#unsettled.size;
  }

  settle(prefix: string): void {
    this.#unsettled.delete(prefix);
  }

  #ensureShell() {
    if (this.#stdin) return this.#stdin;
    const shell = execa(
      this.#bash,
      ['--noprofile', '--norc', ...PROGRAM, 'serve', this.#options.dataDirectory],
      {
        cwd: '/',
        env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LEGWORK_LAUNCHER: LAUNCHER_SCRIPT },
        extendEnv: false,
        detached: true,
        cleanup: false,
        stdin: 'pipe',
        stdout: 'ignore',
        stderr: 'ignore',
        buffer: false,
        reject: false,
      },
    );
    shell.unref();
    const { stdin } = shell;
    this.#stdin = stdin;
    // A broken pipe is the shell's end, which is handled as such below.
    stdin.on('error', () => undefined);
    void shell.then(() => this.#restart());
    return stdin;
  }

  #restart(): void {
    this.#stdin = undefined;
    if (this.#isDisposed || this.#unsettled.size === 0) return;
    this.#options.onProblem(
      new Error('The launcher shell ended; what it had not started is asked for again.'),
    );
    setTimeout(() => {
      if (this.#isDisposed) return;
      // Asking twice is safe: an attempt's claim lets exactly one wrapper run it.
      this.#didRestart.fire();
      for (const request of this.#unsettled.values()) this.#ensureShell().write(request);
    }, RESTART_PAUSE_MS).unref();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stdin?.end();
  }
}

/** Spawns each wrapper, in whatever POSIX shell there is. */
export class SpawningLauncher implements Launcher {
  readonly #shell: string;
  readonly #options: PosixLauncherOptions;

  constructor(shell: string, options: PosixLauncherOptions) {
    this.#shell = shell;
    this.#options = options;
  }

  launch(launch: WrapperLaunch): void {
    const { ordinary, rest } = splitEnvironment(launch.environment);
    // A shell sets its PWD itself, to the name that it goes there by.
    const { PWD: folder = launch.cwd, ...environment } = ordinary;
    const home = this.#options.dataDirectory;
    const fields = wrapperFields(launch, { folder, environment: '-', rest, home });
    const wrapper = execa(this.#shell, [...PROGRAM, 'once', ...fields], {
      cwd: '/',
      env: { ...environment, LEGWORK_LAUNCHER: LAUNCHER_SCRIPT },
      extendEnv: false,
      detached: true,
      cleanup: false,
      stdio: 'ignore',
      buffer: false,
      reject: false,
    });
    wrapper.unref();
    void wrapper.then((result) => {
      if (result.cause instanceof Error && result.exitCode === undefined)
        this.#options.onProblem(result.cause);
    });
  }

  get unsettledCount(): number {
    return 0;
  }

  settle(): void {
    // Nothing is kept: a wrapper of its own needs no launcher to live.
  }

  dispose(): void {
    // Wrappers outlive the host; there is nothing to end.
  }
}
