import { closeSync, existsSync, openSync, unlinkSync } from 'node:fs';
import { toError } from '../../base/errors.ts';
import type { EndCause, RunKey, RunState } from '../../core/executor.ts';
import type { Place } from '../../protocol/executor.ts';
import type { RunDirectory } from '../runDirectory.ts';
import { runName } from '../runMarkers.ts';
import { jobOf, type JobNames } from './jobNames.ts';
import type { JobList } from './jobList.ts';
import type { Job, JobQueue } from './jobQueue.ts';
import type { QueuedRun, QueuedRuns } from './queuedRuns.ts';

/** The pause between two questions to the queue: short after a change, and longer and longer without one. */
const SHORTEST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;
const LONGER = 1.5;
/** The markers are looked at at least so often, because no watch sees what another machine writes. */
const SCAN_PAUSE_MS = 3000;
/** How long the last marker of a job that is over may take to be seen. */
const LAST_WORD_MS = 5000;
/** How long the queue may take to say why a command was ended. */
const CAUSE_LIMIT_MS = 20_000;
/** A job that was submitted and is so often not listed does not exist. */
const MISSED_LISTS = 3;

export interface QueueWatchOptions {
  queue: JobQueue;
  list: JobList;
  runs: QueuedRuns;
  names: JobNames;
  directory: RunDirectory;
  /** What the markers say of a followed attempt. */
  onFound(state: RunState): void;
  onMoved(queued: QueuedRun, place: Place): void;
  /** Its end is known, and what the queue says about the cause. */
  onEnd(queued: QueuedRun, cause: EndCause | undefined): void;
  /** It is over, and has left no end. */
  onLost(queued: QueuedRun, cause: EndCause): void;
  /** There is no job for it, and no wrapper has claimed it. */
  onMissing(queued: QueuedRun): void;
  /** Its job is over without having begun; `message` says why. */
  onUnstarted(queued: QueuedRun, message: string): void;
  /** Nothing of an attempt that has ended is in the queue any more. */
  onGone(run: RunKey): void;
  onProblem(error: Error): void;
}

/**
 * Compares what the queue and the markers say of all attempts, with one question for all. What the queue says decides
 * nothing while it may be mistaken: an attempt is lost only if its job is over and its markers, read anew, have no end.
 */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  #pauseMs = SHORTEST_PAUSE_MS;
  #listDueMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isDisposed = false;

  constructor(options: QueueWatchOptions) {
    this.#options = options;
  }

  get isResting(): boolean {
    return this.#timer === undefined && !this.#isLooking;
  }

  /** Something is about to change. */
  hurry(): void {
    if (this.#isDisposed) return;
    this.#pauseMs = SHORTEST_PAUSE_MS;
    const dueMs = performance.now() + SHORTEST_PAUSE_MS;
    if (this.#isLooking || (this.#timer && this.#listDueMs <= dueMs)) return;
    this.#listDueMs = dueMs;
    this.#rest();
  }

  /** Until the queue is to be asked again, or the markers are to be looked at. */
  #rest(): void {
    clearTimeout(this.#timer);
    if (this.#isDisposed) return;
    const pauseMs = Math.min(SCAN_PAUSE_MS, Math.max(0, this.#listDueMs - performance.now()));
    this.#timer = setTimeout(() => void this.#look(), pauseMs).unref();
  }

  async #look(): Promise<void> {
    this.#timer = undefined;
    this.#isLooking = true;
    this.#scan();
    if (performance.now() >= this.#listDueMs) await this.#ask();
    this.#isLooking = false;
    if (!this.#options.runs.isEmpty) this.#rest();
  }

  async #ask(): Promise<void> {
    this.#pauseMs = Math.min(this.#pauseMs * LONGER, LONGEST_PAUSE_MS);
    const askedMs = performance.now();
    try {
      const jobs = await this.#options.list.get();
      if (!this.#isDisposed) this.#compare(this.#options.names.sort(jobs), askedMs);
    } catch (error) {
      const { message } = toError(error);
      for (const queued of this.#options.runs.followed) this.#noteSilence(queued, message);
    }
    this.#listDueMs = performance.now() + this.#pauseMs;
  }

  /** Nothing follows from it but that people are told. */
  #noteSilence(queued: QueuedRun, message: string): void {
    if (queued.hasEnded) return;
    this.#options.onMoved(queued, { ...queued.place, state: message });
    if (queued.ending && performance.now() - queued.ending.sinceMs > CAUSE_LIMIT_MS)
      this.#options.onEnd(queued, undefined);
  }

  #scan(): void {
    const { runs, directory, onFound } = this.#options;
    directory.restore();
    if (![...runs.followed].some(({ hasEnded }) => !hasEnded)) return;
    // Of others, it would ask the file system for times that nobody needs; one that is shared takes its time.
    const states = directory.scan((run) => runs.find(run)?.hasEnded === false);
    for (const state of states.values()) onFound(state);
  }

  #compare(jobs: Map<string, Job[]>, askedMs: number): void {
    const { runs, onGone, onProblem, queue } = this.#options;
    for (const queued of [...runs.followed]) {
      const job = jobOf(jobs.get(runName(queued.run)), queued.process?.pid);
      if (!queued.hasEnded && !queued.isSubmitting) this.#judge(queued, { job, askedMs });
    }
    for (const [name, run] of [...runs.leaving]) {
      const live = jobs.get(name)?.filter(({ phase }) => phase !== 'ended') ?? [];
      // It was withdrawn: it would only begin, find the claim, and end.
      for (const { id, phase } of live)
        if (phase === 'pending')
          queue.signal(id, 'cancel').catch((error: unknown) => onProblem(toError(error)));
      if (live.length > 0) continue;
      runs.forget(name);
      onGone(run);
    }
  }

  #judge(queued: QueuedRun, { job, askedMs }: { job: Job | undefined; askedMs: number }): void {
    const { onEnd, onMoved } = this.#options;
    const nowMs = performance.now();
    // The answer is older than a claim that was seen since: it says nothing about what has begun.
    if (queued.claimSeenMs !== undefined && queued.claimSeenMs >= askedMs) return;
    if (job?.phase === 'pending' && queued.process) return this.#judgeRequeued(queued, job);
    const isOver = job ? job.phase === 'ended' : queued.isClaimed;
    if (queued.ending) {
      if (isOver || nowMs - queued.ending.sinceMs > CAUSE_LIMIT_MS) onEnd(queued, job?.cause);
      else this.#pauseMs = SHORTEST_PAUSE_MS;
      return;
    }
    if (isOver) return this.#judgeOver(queued, { job, nowMs });
    delete queued.overSinceMs;
    if (!job) return this.#judgeMissing(queued);
    if (queued.submitted) queued.submitted.missed = 0;
    const place = { job: job.id, ...(job.node !== undefined && { node: job.node }), state: job.words };
    if (place.state !== queued.place.state) this.#pauseMs = SHORTEST_PAUSE_MS;
    onMoved(queued, place);
  }

  /** One that was never submitted, or of which the queue knows nothing more, is submitted: the claim lets one run. */
  #judgeMissing(queued: QueuedRun): void {
    if (queued.submitted && ++queued.submitted.missed < MISSED_LISTS) return;
    this.#options.onMissing(queued);
  }

  #judgeRequeued(queued: QueuedRun, { id }: Job): void {
    const { queue, onEnd, onLost, onProblem } = this.#options;
    const cause = { message: this.#requeuedText(id) };
    queue.signal(id, 'cancel').catch((error: unknown) => onProblem(toError(error)));
    // Its processes were asked to end before, and it may have left its end.
    if (queued.ending) onEnd(queued, cause);
    else onLost(queued, cause);
  }

  #judgeOver(queued: QueuedRun, { job, nowMs }: { job: Job | undefined; nowMs: number }): void {
    const { queue, directory, onLost, onUnstarted } = this.#options;
    queued.overSinceMs ??= nowMs;
    this.#pauseMs = SHORTEST_PAUSE_MS;
    if (nowMs - queued.overSinceMs < LAST_WORD_MS) return;
    this.#readAnew();
    if (queued.hasEnded || queued.ending) return;
    if (!queued.isClaimed) return onUnstarted(queued, unstartedText(job, queue.title));
    if (queued.isWithdrawn) return;
    const id = queued.process?.pid ?? job?.id ?? 0;
    if (existsSync(`${directory.prefixOf(queued.run)}.requeued`))
      return onLost(queued, { message: this.#requeuedText(id) });
    const unknown = `Job ${id} of ${queue.title} is over, and has left no exit code: it, or its node, was ended from outside.`;
    onLost(queued, job?.cause ?? { message: unknown });
  }

  #requeuedText(job: number): string {
    const { title } = this.#options.queue;
    return `${title} put job ${job} back into the queue after it had started. Legwork does not start it a second time.`;
  }

  /** A client of a network file system reads a folder anew after it has changed it itself. */
  #readAnew(): void {
    const path = this.#options.directory.prefixOf({ id: 'look', attempt: process.pid });
    try {
      closeSync(openSync(path, 'w', 0o600));
      unlinkSync(path);
    } catch (error) {
      this.#options.onProblem(toError(error));
    }
    this.#scan();
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}

function unstartedText(job: Job | undefined, title: string): string {
  if (job?.cause) return `${job.cause.message} It had not started.`;
  const where = job?.node === undefined ? 'Its node' : `The node ${job.node}`;
  return `${title}'s job ${job?.id ?? ''} ended before the command could start (${job?.words ?? 'unknown'}). ${where} may not have the data directory, which must be on a file system that all nodes share.`;
}
