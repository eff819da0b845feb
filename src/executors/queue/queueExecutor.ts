import { closeSync, openSync, writeSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { writeIfDifferent } from '../../base/atomicFile.ts';
import { toError } from '../../base/errors.ts';
import { Emitter } from '../../base/events.ts';
import type { Holdings } from '../../base/holdings.ts';
import { makeFolder } from '../../base/makeFolder.ts';
import { openForAppending } from '../../base/regularFile.ts';
import type { EndCause, HeldRun, Launch, RunKey, RunState, Termination } from '../../core/executor.ts';
import type { Place } from '../../protocol/executor.ts';
import type { ProcessIdentity } from '../../protocol/task.ts';
import { MarkerRemoval } from '../markerRemoval.ts';
import type { RemoteExecutor } from '../remoteExecutor.ts';
import { RunDirectory } from '../runDirectory.ts';
import { appendInput, canEndInput, createInput, inputPath, markInputEnd } from '../runInput.ts';
import { exitMarker, runName, type RunMarker } from '../runMarkers.ts';
import { JobList } from './jobList.ts';
import { JobNames } from './jobNames.ts';
import { JobRefused, type JobQueue } from './jobQueue.ts';
import { starterOf, wrapperScript, type JobLaunch } from './jobScript.ts';
import { QueuedRuns, type QueuedRun } from './queuedRuns.ts';
import { QueueWatch } from './queueWatch.ts';
import { terminateJob } from './terminateJob.ts';

/** As many jobs are submitted at a time; the queue takes one after the other anyway. */
const SUBMITTED_AT_A_TIME = 4;
/** A shell reports a signal as more than this. */
const SIGNAL_BASE = 128;

export interface QueueExecutorOptions {
  queue: JobQueue;
  /** The data directory, and in it the folder of the markers; the nodes share it. */
  dataDirectory: string;
  directory: string;
  onProblem(error: Error): void;
}

/**
 * Runs attempts as jobs of a queue. Their wrappers leave the same markers as on this machine, so what has ended is known
 * when the queue has forgotten it, and an attempt runs at most once, however often the queue starts it.
 */
export class QueueExecutor implements RemoteExecutor {
  readonly #options: QueueExecutorOptions;
  readonly #names: JobNames;
  readonly #directory: RunDirectory;
  readonly #list: JobList;
  readonly #removal: MarkerRemoval;
  readonly #runs = new QueuedRuns();
  readonly #watch: QueueWatch;
  readonly #toSubmit: QueuedRun[] = [];
  #submitting = 0;
  #isOpen = false;
  #isDisposed = false;
  readonly #onDidChangeRun = new Emitter<RunState>();
  readonly onDidChangeRun = this.#onDidChangeRun.event;

  constructor(options: QueueExecutorOptions) {
    const { queue, directory, onProblem } = options;
    this.#options = options;
    this.#names = new JobNames(options.dataDirectory);
    makeFolder(directory);
    this.#directory = new RunDirectory(directory);
    this.#list = new JobList(queue);
    this.#removal = new MarkerRemoval(directory);
    this.#directory.onDidMark((marker) => this.#handleMarker(marker));
    this.#watch = new QueueWatch({
      ...{ queue, onProblem, runs: this.#runs, names: this.#names },
      ...{ directory: this.#directory, list: this.#list },
      onFound: (state) => this.#take(state),
      onMoved: (queued, place) => this.#move(queued, place),
      onEnd: (queued, cause) => this.#tellEnd(queued, cause),
      onLost: (queued, cause) => this.#tellLoss(queued, cause),
      onMissing: (queued) => this.#submitLater(queued),
      onUnstarted: (queued, message) => this.#refuse(queued.run, new JobRefused(message)),
      onGone: (run) => this.#removal.forget(run, { keepsClaim: false }),
    });
  }

  get holdings(): Holdings {
    return {
      followedJobs: this.#runs.followedCount,
      jobsToLeave: this.#runs.leaving.size,
      jobsToSubmit: this.#toSubmit.length + this.#submitting,
      jobMarkersToRemove: this.#removal.holdings.markersToRemove ?? 0,
    };
  }

  has(run: RunKey): boolean {
    return this.#runs.has(run);
  }

  open(): Promise<RunState[]> {
    this.#directory.open(this.#options.onProblem);
    const states = [...this.#directory.scan().values()].map((state) => {
      const queued = this.#runs.follow(state.run);
      this.#note(queued, state);
      // Only the queue knows who has ended it.
      if (!state.end || state.end.code <= SIGNAL_BASE) return state;
      queued.ending = { end: state.end, sinceMs: performance.now() };
      const { end: _end, ...rest } = state;
      return rest;
    });
    this.#isOpen = true;
    this.#watch.hurry();
    return Promise.resolve(states);
  }

  launch(launch: Launch): void {
    const { run, executor } = launch;
    this.#directory.restore();
    const queued = this.#runs.follow(run);
    if (executor) queued.asked = executor;
    queued.outputPath = launch.outputPath;
    const prefix = this.#directory.prefixOf(run);
    if (launch.input.kind === 'sent') createInput(prefix);
    // A job that an earlier host has submitted may be reading it now.
    writeIfDifferent(scriptPath(prefix), wrapperScript(this.#jobLaunch(launch), this.#options.queue));
    // An earlier host may have submitted it: the watch does, unless it finds a job.
    if (launch.isFirstAsk) this.#submitLater(queued);
    this.#watch.hurry();
  }

  #jobLaunch({ run, argv, cwd, environment, umask, outputPath, input }: Launch): JobLaunch {
    const prefix = this.#directory.prefixOf(run);
    const own = { LEGWORK_TASK_ID: run.id, LEGWORK_HOME: this.#options.dataDirectory };
    // Those of the job are right, and not those of a job in which the host runs.
    const kept = Object.entries(environment).filter(([name]) => !name.startsWith('SLURM'));
    const grows = input.kind === 'sent' || input.kind === 'feed';
    return {
      ...{ prefix, argv, cwd, outputPath, environment: { ...Object.fromEntries(kept), ...own } },
      umask: umask ?? process.umask().toString(8),
      ...(input.kind !== 'none' && {
        input: { path: 'path' in input ? input.path : inputPath(prefix), grows },
      }),
    };
  }

  #submitLater(queued: QueuedRun): void {
    if (queued.isSubmitting) return;
    queued.isSubmitting = true;
    this.#toSubmit.push(queued);
    while (this.#submitting < SUBMITTED_AT_A_TIME && this.#toSubmit.length > 0) void this.#submitNext();
  }

  async #submitNext(): Promise<void> {
    this.#submitting++;
    for (let next = this.#toSubmit.shift(); next && !this.#isDisposed; next = this.#toSubmit.shift())
      await this.#submit(next);
    this.#submitting--;
  }

  async #submit(queued: QueuedRun): Promise<void> {
    const { run, asked = { kind: this.#options.queue.kind } } = queued;
    // It may have been withdrawn since, or a job of an earlier host may have begun.
    if (this.#runs.find(run) !== queued || queued.isClaimed) {
      queued.isSubmitting = false;
      return;
    }
    const script = starterOf(scriptPath(this.#directory.prefixOf(run)));
    try {
      const job = await this.#options.queue.submit({ name: this.#names.of(run), script, asked });
      queued.submitted = { missed: 0 };
      queued.isSubmitting = false;
      if (!queued.process) this.#move(queued, { job, state: 'submitted' });
      this.#watch.hurry();
    } catch (error) {
      queued.isSubmitting = false;
      if (!(error instanceof JobRefused)) return this.#putOff(queued, toError(error).message);
      queued.isRefused = true;
      this.#refuse(run, error);
    }
  }

  /**
   * The queue takes no job now, such as beyond its quota. Those behind it are not even tried: all wait here until the watch
   * finds that they have no job, which it looks for more and more rarely.
   */
  #putOff(queued: QueuedRun, message: string): void {
    for (const each of [queued, ...this.#toSubmit.splice(0)]) {
      each.isSubmitting = false;
      this.#move(each, { ...each.place, state: message });
    }
  }

  /** Records that an attempt could not be started, as its wrapper would. */
  #refuse(run: RunKey, { message, code }: JobRefused): void {
    try {
      if (!this.#directory.claim(run)) return;
      const prefix = this.#directory.prefixOf(run);
      const queued = this.#runs.follow(run);
      if (queued.outputPath !== undefined) appendToOutput(queued.outputPath, message);
      for (const path of [`${prefix}.spawn`, exitMarker(prefix, code)]) closeSync(openSync(path, 'w', 0o600));
    } catch (error) {
      this.#options.onProblem(toError(error));
    }
    this.#watch.hurry();
  }

  withdraw(run: RunKey): boolean {
    const isOurs = this.#directory.claim(run);
    const queued = this.#runs.find(run);
    if (queued) this.#note(queued, { run, isClaimed: true });
    if (queued && isOurs) queued.isWithdrawn = true;
    this.#watch.hurry();
    return isOurs;
  }

  lastAttempt(id: string): number {
    return this.#directory.lastAttempt(id);
  }

  inspect(run: RunKey): Promise<RunState> {
    const state = this.#directory.scan().get(runName(run)) ?? { run, isClaimed: false };
    const queued = this.#runs.find(run);
    if (queued) this.#note(queued, state);
    if (queued?.ending) delete state.end;
    return Promise.resolve(state);
  }

  async terminate({ run, process }: HeldRun, graceMs: number): Promise<Termination> {
    const { queue } = this.#options;
    const queued = this.#runs.find(run);
    if (queued) queued.isTerminating = true;
    try {
      const hasEnded = () => queued?.hasEnded === true;
      return await terminateJob({ queue, list: this.#list }, { job: process.pid, graceMs, hasEnded });
    } finally {
      if (queued) queued.isTerminating = false;
      this.#watch.hurry();
    }
  }

  hold({ process }: HeldRun, isHeld: boolean): Promise<void> {
    return this.#options.queue.signal(process.pid, isHeld ? 'stop' : 'continue');
  }

  send(run: RunKey, content: Buffer): boolean {
    return appendInput(this.#directory.prefixOf(run), content);
  }

  canEndInput(run: RunKey): boolean {
    return canEndInput(this.#directory.prefixOf(run));
  }

  endInput(run: RunKey): void {
    markInputEnd(this.#directory.prefixOf(run));
  }

  follow(run: RunKey, process?: ProcessIdentity): void {
    const queued = this.#runs.follow(run);
    if (process) queued.process ??= process;
    this.#watch.hurry();
  }

  forget(run: RunKey): void {
    this.#directory.forget(run);
    if (this.#runs.leave(run)) this.#watch.hurry();
    else this.#removal.forget(run, { keepsClaim: false });
  }

  #handleMarker(marker: RunMarker): void {
    const { run } = marker;
    const queued = this.#runs.find(run);
    // Earlier ones are part of the result of `open`.
    if (!this.#isOpen || !queued || queued.hasEnded) return;
    const known = { run, isClaimed: true, ...(queued.process && { process: queued.process }) };
    if (marker.kind === 'claim') this.#note(queued, { run, isClaimed: true });
    if (marker.kind === 'pid') this.#take({ ...known, process: marker.process, startedAt: new Date() });
    if (marker.kind === 'exit') this.#take({ ...known, end: this.#directory.endOf(marker) });
  }

  #note(queued: QueuedRun, { isClaimed, process }: RunState): void {
    queued.isClaimed ||= isClaimed;
    if (isClaimed) queued.claimSeenMs ??= performance.now();
    if (process) queued.process = process;
    if (process) queued.place = { ...queued.place, job: process.pid, node: process.startTime };
  }

  /** Takes up what the markers say. */
  #take(state: RunState): void {
    const queued = this.#runs.find(state.run);
    if (!queued || queued.hasEnded) return;
    const isNews = state.process !== undefined && queued.process === undefined;
    this.#note(queued, state);
    const { end } = state;
    if (isNews && !end) this.#move(queued, { ...queued.place, state: 'running' }, state);
    if (!end || queued.ending) return;
    queued.ending = { end, sinceMs: performance.now() };
    if (end.code <= SIGNAL_BASE || queued.isTerminating) this.#tellEnd(queued);
    else this.#watch.hurry();
  }

  #move(queued: QueuedRun, place: Place, state?: RunState): void {
    if (!state && isDeepStrictEqual(place, queued.place)) return;
    queued.place = place;
    this.#tell(queued, state);
  }

  #tellEnd(queued: QueuedRun, cause?: EndCause): void {
    if (!queued.ending || queued.hasEnded) return;
    queued.hasEnded = true;
    queued.place = whereOnly(queued.place);
    this.#tell(queued, { end: { ...queued.ending.end, ...(cause && { cause }) } });
  }

  #tellLoss(queued: QueuedRun, cause: EndCause): void {
    if (queued.hasEnded) return;
    queued.hasEnded = true;
    queued.place = whereOnly(queued.place);
    this.#tell(queued, { isLost: true, cause });
  }

  #tell({ run, process, isClaimed, place }: QueuedRun, more: Partial<RunState> = {}): void {
    this.#onDidChangeRun.fire({ ...{ run, isClaimed, place }, ...(process && { process }), ...more });
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#watch.dispose();
    this.#directory.dispose();
    this.#removal.dispose();
    this.#onDidChangeRun.dispose();
  }
}

function scriptPath(prefix: string): string {
  return `${prefix}.sh`;
}

/** As a wrapper does: the last line says why. @throws like `openForAppending` */
function appendToOutput(path: string, message: string): void {
  const output = openForAppending(path);
  try {
    writeSync(output, `${message}\n`);
  } finally {
    closeSync(output);
  }
}

/** Without what the queue says of it, which is over. */
function whereOnly({ state: _state, ...place }: Place): Place {
  return place;
}
