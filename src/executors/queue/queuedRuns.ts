import type { RunEnd, RunKey } from '../../core/executor.ts';
import type { JobParams, Place } from '../../protocol/executor.ts';
import type { ProcessIdentity } from '../../protocol/task.ts';
import { runName } from '../runMarkers.ts';

/** An attempt that a queue runs, or is to run. */
export interface QueuedRun {
  run: RunKey;
  /** What is asked of the queue, where this host submits it. */
  asked?: JobParams;
  /** Its output, where this host submits it. */
  outputPath?: string;
  /** Its job and node, once its wrapper has claimed it. */
  process?: ProcessIdentity;
  isClaimed: boolean;
  /** When this host first knew of its claim, by the clock of `performance`. */
  claimSeenMs?: number;
  /** The queue has taken no job for it. */
  isRefused?: true;
  /** Legwork has claimed it, so that it does not begin. */
  isWithdrawn?: true;
  place: Place;
  /** It is being submitted. */
  isSubmitting: boolean;
  /** It was submitted, and how often the queue has not listed it since. */
  submitted?: { missed: number };
  /** Since when its job is known to be over, by the clock of `performance`. */
  overSinceMs?: number;
  /** Its end, about whose cause the queue is being asked, and since when. */
  ending?: { end: RunEnd; sinceMs: number };
  /** Legwork ends it, so nobody else is asked why it ended. */
  isTerminating: boolean;
  hasEnded: boolean;
}

/** The attempts that are followed, and those that have ended but may still be in the queue. */
export class QueuedRuns {
  readonly #followed = new Map<string, QueuedRun>();
  readonly #leaving = new Map<string, RunKey>();

  get followed(): Iterable<QueuedRun> {
    return this.#followed.values();
  }

  /** Names of attempts that nobody follows any more, whose markers are kept until their jobs are gone. */
  get leaving(): ReadonlyMap<string, RunKey> {
    return this.#leaving;
  }

  get followedCount(): number {
    return this.#followed.size;
  }

  get isEmpty(): boolean {
    return this.#followed.size === 0 && this.#leaving.size === 0;
  }

  find(run: RunKey): QueuedRun | undefined {
    return this.#followed.get(runName(run));
  }

  has(run: RunKey): boolean {
    return this.#followed.has(runName(run)) || this.#leaving.has(runName(run));
  }

  /** The attempt, which is followed from now on. */
  follow(run: RunKey): QueuedRun {
    const known = this.find(run);
    if (known) return known;
    const fresh = {
      ...{ run, place: {}, isClaimed: false, isSubmitting: false, isTerminating: false, hasEnded: false },
    };
    this.#followed.set(runName(run), fresh);
    return fresh;
  }

  /** Nobody follows it any more; returns whether the queue may still have a job of it. */
  leave(run: RunKey): boolean {
    const isRefused = this.find(run)?.isRefused === true;
    this.#followed.delete(runName(run));
    if (!isRefused) this.#leaving.set(runName(run), run);
    return !isRefused;
  }

  forget(name: string): void {
    this.#leaving.delete(name);
  }
}
