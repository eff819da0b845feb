import { toError } from '../base/errors.ts';
import type { LauncherStatus } from '../core/executor.ts';
import { NativeLauncher, type NativeLauncherOptions } from './nativeLauncher.ts';

const RESTART_PAUSE_MS = 100;
/** A launcher that ends so often in a row is given up, whatever it did before: one request may end each. */
const FAILURES_LIMIT = 5;
/** One that lived so long did not end of what it was asked. */
const GOOD_LIFE_MS = 10_000;

export interface LauncherLivesOptions {
  home: string;
  /** Path of the native launcher, or why it cannot be used. */
  native: Promise<{ path: string } | { reason: string }>;
  /** Begins a life; tests have others. */
  start?(options: NativeLauncherOptions): Life;
  /** A life has begun, which knows nothing of the one before. */
  onBegin(): void;
  /** @throws Error for an answer that makes no sense */
  onAnswer(fields: string[]): void;
  /** One has ended: what it was asked last it may have done, or not. */
  onMayHaveBegun(): void;
  /** There will be no other. */
  onGiveUp(): void;
  onProblem(error: Error): void;
}

type Life = Pick<NativeLauncher, 'send' | 'kill' | 'dispose'>;

/** The native launcher, which is started again when it dies, until it is given up. */
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

  /** Nobody hears it between two lives: the next one is told at its begin. @throws like `encodeFrame` */
  send(fields: readonly string[]): void {
    this.#life?.send(fields);
  }

  /** Ends the one that lives, which counts as its failure, and starts another. */
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
    if (isNonsense) return this.#giveUp(`The launcher answers nonsense: ${reason}`);
    this.#failures = isFailure ? this.#failures + 1 : 0;
    if (this.#failures === FAILURES_LIMIT) {
      return this.#giveUp(`The launcher ends again and again: ${reason}.`);
    }
    this.#options.onProblem(
      new Error(`The launcher has ended (${reason}); what it had not done is asked for again.`),
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
