import type { Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import type { RunKey, RunState } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import type { RunDirectory } from './runDirectory.ts';
import type { RunJudge } from './runJudge.ts';
import { runName } from './runMarkers.ts';

/** The interval of checks, in case a watch misses a change. */
const CHECK_INTERVAL_MS = 1000;
/** At most this many processes are looked up at a time. */
const CHECK_SLICE = 250;
/** After this many checks without a process, a claimed attempt is lost, and an unclaimed one is requested again. */
const PATIENCE_CHECKS = 5;
/** How long the marker of an end may take to be noticed after its wrapper has ended. */
const LAST_WORD_MS = 20;
/** Wrappers that end before this are not watched: they have most likely recorded their end. */
const FIRST_WORD_MS = 50;

export interface FollowedRunsOptions {
  directory: RunDirectory;
  keeper: ProcessKeeper;
  judge: RunJudge;
  /** A state that no marker event reported: a missed end or process, or a loss. */
  onFound(state: RunState): void;
  /** No wrapper has started it for a while. */
  onUnclaimed(run: RunKey): void;
  onProblem(error: Error): void;
}

interface Followed {
  run: RunKey;
  process?: ProcessIdentity;
  /** Watches its process. */
  watch?: Disposable;
  hasEnded: boolean;
  checksWithoutProcess: number;
}

/** The attempts that are followed to their end; finds missed ends, and wrappers that ended without recording one. */
export class FollowedRuns {
  readonly #options: FollowedRunsOptions;
  readonly #followed = new Map<string, Followed>();
  /** Attempts whose process has ended, and whose end was not reported. */
  readonly #doubtful = new Set<Followed>();
  #checkTimer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #nextCheck = 0;
  #doubtTimer: NodeJS.Timeout | undefined;
  /** Attempts whose processes are about to be watched. */
  readonly #unwatched = new Set<Followed>();
  #watchTimer: NodeJS.Timeout | undefined;

  constructor(options: FollowedRunsOptions) {
    this.#options = options;
  }

  get holdings(): Holdings {
    return { followedAttempts: this.#followed.size, followTimers: Number(this.#checkTimer !== undefined) };
  }

  has(run: RunKey): boolean {
    return this.#followed.has(runName(run));
  }

  processOf(run: RunKey): ProcessIdentity | undefined {
    return this.#followed.get(runName(run))?.process;
  }

  /** Begins to follow an attempt, or records its process. */
  add(run: RunKey, process?: ProcessIdentity): void {
    let followed = this.#followed.get(runName(run));
    if (!followed)
      this.#followed.set(runName(run), (followed = { run, hasEnded: false, checksWithoutProcess: 0 }));
    const it = followed;
    if (process && !it.process) {
      it.process = process;
      this.#unwatched.add(it);
      this.#watchTimer ??= setTimeout(() => this.#watchProcesses(), FIRST_WORD_MS).unref();
    }
    this.#checkTimer ??= setInterval(() => this.#check(), CHECK_INTERVAL_MS).unref();
  }

  #watchProcesses(): void {
    this.#watchTimer = undefined;
    for (const each of this.#unwatched) {
      if (each.process && !each.hasEnded)
        each.watch = this.#options.keeper.watch(each.process, () => this.#doubt(each));
    }
    this.#unwatched.clear();
  }

  delete(run: RunKey): void {
    const followed = this.#followed.get(runName(run));
    if (followed) this.#unwatched.delete(followed);
    followed?.watch?.dispose();
    this.#followed.delete(runName(run));
    if (this.#followed.size > 0) return;
    clearInterval(this.#checkTimer);
    this.#checkTimer = undefined;
  }

  /** Its end was reported, so it needs no further checks. */
  noteEnd(run: RunKey): void {
    const followed = this.#followed.get(runName(run));
    if (followed) followed.hasEnded = true;
  }

  /** Looks up the end of an attempt whose process has ended, or whose markers were missed. */
  doubt(run: RunKey): void {
    const followed = this.#followed.get(runName(run));
    if (followed) this.#doubt(followed);
  }

  #doubt(followed: Followed): void {
    if (followed.hasEnded) return;
    this.#doubtful.add(followed);
    this.#doubtTimer ??= setTimeout(() => this.#resolveDoubts(), LAST_WORD_MS).unref();
  }

  #resolveDoubts(): void {
    this.#doubtTimer = undefined;
    const doubtful = [...this.#doubtful].filter((each) => this.#isCurrent(each) && !each.hasEnded);
    this.#doubtful.clear();
    if (doubtful.length === 0) return;
    // The processes had ended before this scan, so it includes the ends that they recorded.
    const states = this.#scan();
    if (!states) return;
    for (const followed of doubtful) {
      const state = states.get(runName(followed.run)) ?? { run: followed.run, isClaimed: false };
      if (state.end) this.#options.onFound(state);
      else this.#findLoss(followed, state);
    }
  }

  #isCurrent(followed: Followed): boolean {
    return this.#followed.get(runName(followed.run)) === followed;
  }

  #findLoss(followed: Followed, state: RunState): void {
    const { judge, onFound, onProblem } = this.#options;
    judge.asLost({ ...state, ...(followed.process && { process: followed.process }) }).then(
      (lost) => {
        if (this.#isCurrent(followed)) onFound(lost);
      },
      (error: unknown) => onProblem(toError(error)),
    );
  }

  /** All states on disk; `undefined` if the directory cannot be read now, which the next check tries again. */
  #scan(): Map<string, RunState> | undefined {
    try {
      return this.#options.directory.scan();
    } catch (error) {
      this.#options.onProblem(toError(error));
      return undefined;
    }
  }

  /** Checks some of the attempts for changes that the watches missed. */
  #check(): void {
    const { directory, onFound, onUnclaimed } = this.#options;
    directory.restore();
    const all = [...this.#followed.values()];
    if (this.#nextCheck >= all.length) this.#nextCheck = 0;
    const slice = all
      .slice(this.#nextCheck, this.#nextCheck + CHECK_SLICE)
      .filter(({ hasEnded }) => !hasEnded);
    this.#nextCheck += CHECK_SLICE;
    void this.#checkProcesses(slice.filter(({ process }) => process));
    const unknown = slice.filter(({ process }) => !process);
    if (unknown.length === 0) return;
    const states = this.#scan();
    if (!states) return;
    for (const followed of unknown) {
      const state = states.get(runName(followed.run)) ?? { run: followed.run, isClaimed: false };
      if (state.process || state.end) onFound(state);
      else if (++followed.checksWithoutProcess > PATIENCE_CHECKS) {
        followed.checksWithoutProcess = 0;
        if (state.isClaimed) this.#findLoss(followed, state);
        else onUnclaimed(followed.run);
      }
    }
  }

  async #checkProcesses(followed: readonly Followed[]): Promise<void> {
    if (this.#isChecking || followed.length === 0) return;
    this.#isChecking = true;
    try {
      const living = await this.#options.judge.living(followed.flatMap(({ process }) => process ?? []));
      for (const each of followed) if (each.process && !living.has(each.process)) this.#doubt(each);
    } catch (error) {
      this.#options.onProblem(toError(error));
    }
    this.#isChecking = false;
  }

  dispose(): void {
    clearInterval(this.#checkTimer);
    clearTimeout(this.#doubtTimer);
    clearTimeout(this.#watchTimer);
    for (const { watch } of this.#followed.values()) watch?.dispose();
  }
}
