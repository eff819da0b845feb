import { toError } from '../base/errors.ts';
import type { LauncherStatus } from '../core/executor.ts';
import { NativeLauncher, type NativeLauncherOptions } from './nativeLauncher.ts';

const RESTART_PAUSE_MS = 100;
/** After this many failures in a row, the launcher is abandoned: a single request may make each new one exit. */
const FAILURES_LIMIT = 5;
/** A launcher that has run for this long did not exit because of a request. */
const GOOD_LIFE_MS = 10_000;

export interface LauncherLivesOptions {
  home: string;
  /** Path of the native launcher, or why it cannot be used. */
  native: Promise<{ path: string } | { reason: string }>;
  /** Starts a launcher; tests replace it. */
  start?(options: NativeLauncherOptions): Life;
  /** A request waits for the first launcher. */
  onNeeded?(): void;
  /** A launcher has started. It knows nothing of its predecessor. */
  onBegin(): void;
  /** @throws Error for an invalid response */
  onAnswer(fields: string[]): void;
  /** A launcher has ended. It may or may not have carried out its last requests. */
  onMayHaveBegun(): void;
  /** The launcher is abandoned. */
  onGiveUp(): void;
  onProblem(error: Error): void;
}

type Life = Pick<NativeLauncher, 'send' | 'kill' | 'dispose'>;

/** The native launcher. It is restarted when it exits, until it is abandoned. */
export class LauncherLives {
  readonly #options: LauncherLivesOptions;
  #status: LauncherStatus = { kind: 'native' };
  #path: string | undefined;
  #life: Life | undefined;
  #failures = 0;
  #startedAt = 0;
  #isDisposed = false;

  constructor(options: LauncherLivesOptions) {
    this.#options = options;
    void options.native.then((found) => {
      if (this.#isDisposed) return;
      if ('reason' in found) return this.#giveUp(found.reason);
      this.#path = found.path;
      this.#start();
    });
  }

  get status(): LauncherStatus {
    return this.#status;
  }

  /** Sends a request. While no launcher is running, it does nothing; `onBegin` sends requests again. @throws like `encodeFrame` */
  send(fields: readonly string[]): void {
    if (this.#path === undefined) this.#options.onNeeded?.();
    this.#life?.send(fields);
  }

  /** Kills the running launcher, which counts as a failure, and starts another. */
  replace(reason: string): void {
    if (!this.#life) return;
    this.#life.kill();
    this.#handleEnd({ isNonsense: false, reason }, { isFailure: true });
  }

  #start(): void {
    const { home, onAnswer, start = (options) => new NativeLauncher(options) } = this.#options;
    this.#startedAt = performance.now();
    try {
      this.#life = start({ path: this.#path ?? '', home, onAnswer, onEnd: (end) => this.#handleEnd(end) });
    } catch (error) {
      return this.#handleEnd({ isNonsense: false, reason: toError(error).message });
    }
    this.#options.onBegin();
  }

  #handleEnd(
    { isNonsense, reason }: { isNonsense: boolean; reason: string },
    { isFailure = performance.now() - this.#startedAt < GOOD_LIFE_MS } = {},
  ): void {
    this.#life = undefined;
    if (this.#isDisposed) return;
    if (isNonsense) return this.#giveUp(`The launcher sent an invalid response: ${reason}`);
    this.#failures = isFailure ? this.#failures + 1 : 0;
    if (this.#failures === FAILURES_LIMIT) {
      return this.#giveUp(`The launcher exits repeatedly: ${reason}.`);
    }
    this.#options.onProblem(
      new Error(`The launcher has exited (${reason}). Its open requests are sent again.`),
    );
    setTimeout(() => {
      if (this.#isDisposed) return;
      this.#options.onMayHaveBegun();
      this.#start();
    }, RESTART_PAUSE_MS).unref();
  }

  #giveUp(reason: string): void {
    const { onProblem, onMayHaveBegun, onGiveUp } = this.#options;
    this.#status = { kind: 'node', reason };
    onProblem(new Error(`${reason} Node starts tasks instead.`));
    if (this.#path !== undefined) onMayHaveBegun();
    onGiveUp();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#life?.dispose();
  }
}
