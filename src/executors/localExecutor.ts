import { writeFileAtomically } from '../base/atomicFile.ts';
import { Emitter } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type {
  Executor,
  HeldRun,
  Launch,
  LauncherStatus,
  RunKey,
  RunProcess,
  RunState,
  RunUse,
  Termination,
  Wakefulness,
} from '../core/executor.ts';
import type { ProcessIdentity, TerminalSize } from '../protocol/task.ts';
import { FollowedRuns } from './followedRuns.ts';
import type { Launcher } from './launcher.ts';
import { LeftoverWatches } from './leftoverWatches.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import { MarkerRemoval } from './markerRemoval.ts';
import { RunDirectory } from './runDirectory.ts';
import { commandsOf, RunJudge } from './runJudge.ts';
import { appendInput, canEndInput, createInput, inputPath, markInputEnd, wakeWrapper } from './runInput.ts';
import { runName, type RunMarker } from './runMarkers.ts';
import { terminate } from './terminate.ts';

export interface LocalExecutorOptions {
  runDirectory: string;
  launcher: Launcher;
  keeper: ProcessKeeper;
  wakefulness: Wakefulness;
  onProblem(error: Error): void;
}

/** Runs attempts as processes of this machine. The parts that depend on the system are passed as options. */
export class LocalExecutor implements Executor {
  readonly #options: LocalExecutorOptions;
  readonly #directory: RunDirectory;
  readonly #removal: MarkerRemoval;
  readonly #judge: RunJudge;
  readonly #leftovers: LeftoverWatches;
  readonly #followed: FollowedRuns;
  readonly #onDidChangeRun = new Emitter<RunState>();
  readonly onDidChangeRun = this.#onDidChangeRun.event;
  readonly #onDidClear = new Emitter<RunKey>();
  readonly onDidClear = this.#onDidClear.event;
  #isOpen = false;
  /** Attempts that were requested only once, so no second wrapper can appear. */
  readonly #soleAsks = new Set<string>();
  /** Attempts to forget once their leftovers are gone. */
  readonly #toForget = new Set<string>();

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    const { keeper, onProblem } = options;
    const directory = new RunDirectory(options.runDirectory, {
      machine: keeper.machine,
      isAwaited: (marker) => this.#isAwaited(marker),
    });
    const judge = new RunJudge(keeper, directory);
    this.#directory = directory;
    this.#removal = new MarkerRemoval(options.runDirectory);
    this.#judge = judge;
    directory.onDidMark((marker) => this.#handleMarker(marker));
    this.#followed = new FollowedRuns({
      ...{ directory, judge, keeper, onProblem },
      onFound: (state) => this.#tell(state),
      onUnclaimed: (run) => this.#askAgain(run),
    });
    this.#leftovers = new LeftoverWatches(keeper, ({ run }) => this.#handleCleared(run));
    options.launcher.onDidRestart?.(() => this.#soleAsks.clear());
  }

  get launcher(): LauncherStatus {
    return this.#options.launcher.status;
  }

  get wakefulness(): Wakefulness {
    return this.#options.wakefulness;
  }

  get holdings(): Holdings {
    return {
      ...this.#followed.holdings,
      soleAsks: this.#soleAsks.size,
      leftovers: this.#leftovers.count,
      unsettledLaunches: this.#options.launcher.unsettledCount,
      ...this.#directory.holdings,
      ...this.#removal.holdings,
    };
  }

  async open(): Promise<RunState[]> {
    this.#directory.open(this.#options.onProblem);
    const found = [...this.#directory.scan().values()];
    const judged = new Map((await this.#judge.all(found)).map((state) => [runName(state.run), state]));
    // Scans again for markers created meanwhile. Later ones are reported as events, after the caller knows these states.
    const states = [...this.#directory.scan()].map(([name, now]) => {
      const before = judged.get(name);
      const isNews = !before || (now.process && !before.process) || (now.end && !before.end);
      return isNews ? now : before;
    });
    for (const { run, process, end } of states) {
      if (process && end?.hasLeftovers) this.#leftovers.add({ run, process });
    }
    this.#isOpen = true;
    return states;
  }

  launch(launch: Launch): void {
    this.#directory.restore();
    this.follow(launch.run);
    if (launch.isFirstAsk) this.#soleAsks.add(runName(launch.run));
    const prefix = this.#directory.prefixOf(launch.run);
    const { input } = launch;
    if (input.kind === 'sent') createInput(prefix);
    const path = inputPath(prefix);
    this.#options.launcher.launch({
      ...launch,
      prefix,
      input: input.kind === 'sent' ? { kind: 'feed', path } : 'path' in input ? input : { kind: 'none' },
    });
  }

  async hold(held: HeldRun, isHeld: boolean): Promise<void> {
    await this.#options.keeper.signal(held, isHeld ? 'stop' : 'continue');
  }

  lastAttempt(id: string): number {
    return this.#directory.lastAttempt(id);
  }

  send(run: RunKey, content: Buffer): boolean {
    return appendInput(this.#directory.prefixOf(run), content);
  }

  resize(run: RunKey, { columns, rows }: TerminalSize): void {
    const prefix = this.#directory.prefixOf(run);
    writeFileAtomically(`${prefix}.size`, `${columns} ${rows}\n`);
    wakeWrapper(prefix);
  }

  canEndInput(run: RunKey): boolean {
    return canEndInput(this.#directory.prefixOf(run));
  }

  endInput(run: RunKey): void {
    markInputEnd(this.#directory.prefixOf(run));
    const feeder = this.#directory.feederOf(run);
    if (feeder) this.#endFeeder(feeder).catch(this.#options.onProblem);
  }

  /** For attempts of an earlier version: a separate process passes their input on. */
  async #endFeeder(feeder: ProcessIdentity): Promise<void> {
    if ((await this.#judge.living([feeder])).has(feeder)) process.kill(feeder.pid, 'SIGTERM');
  }

  withdraw(run: RunKey): boolean {
    this.#soleAsks.delete(runName(run));
    return this.#directory.claim(run);
  }

  async inspect(run: RunKey): Promise<RunState> {
    const state = this.#directory.scan().get(runName(run)) ?? { run, isClaimed: false };
    const [judged = state] = await this.#judge.all([state]);
    return judged;
  }

  members(held: HeldRun): Promise<RunProcess[]> {
    return commandsOf(this.#options.keeper, held);
  }

  use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]> {
    return held.length === 0 ? Promise.resolve([]) : this.#options.keeper.use(held);
  }

  terminate(held: HeldRun, graceMs: number): Promise<Termination> {
    return terminate(this.#options.keeper, held, graceMs);
  }

  follow(run: RunKey, process?: ProcessIdentity): void {
    this.#followed.add(run, process);
  }

  forget(run: RunKey): void {
    this.#options.launcher.settle(this.#directory.prefixOf(run));
    this.#followed.delete(run);
    this.#directory.forget(run);
    // The next host finds them by its markers.
    if (this.#leftovers.has(run)) this.#toForget.add(runName(run));
    else this.#removal.forget(run, { keepsClaim: !this.#soleAsks.delete(runName(run)) });
  }

  /** Safe to repeat: the claim of an attempt lets only one wrapper run it. */
  #askAgain(run: RunKey): void {
    this.#soleAsks.delete(runName(run));
    this.#options.launcher.askAgain(this.#directory.prefixOf(run));
  }

  #handleCleared(run: RunKey): void {
    this.#onDidClear.fire(run);
    if (this.#toForget.delete(runName(run))) this.forget(run);
  }

  #isAwaited({ kind, run }: RunMarker): boolean {
    // Earlier states are part of the result of `open`.
    if (!this.#isOpen) return false;
    // Also of attempts that are not followed: an earlier host may have requested the wrapper, which was scheduled only
    // now. The listener adds the attempt if it is still wanted.
    if (kind === 'pid') return !this.#followed.processOf(run);
    return (kind === 'used' || kind === 'exit' || kind === 'signal') && this.#followed.has(run);
  }

  /** Only of markers that are awaited. */
  #handleMarker(marker: RunMarker): void {
    const { run } = marker;
    const process = this.#followed.processOf(run);
    if (marker.kind === 'pid') {
      this.#tell({ run, isClaimed: true, process: marker.process, startedAt: new Date() });
    }
    if (marker.kind === 'used') this.#directory.noteUse(marker);
    if (marker.kind === 'exit' || marker.kind === 'signal') {
      const end = this.#directory.endOf(marker);
      // If the marker of its process was missed, a check finds both.
      if (end.hasLeftovers && !process) this.#followed.doubt(run);
      else this.#tell({ run, isClaimed: true, ...(process && { process }), end });
    }
  }

  #tell(state: RunState): void {
    const { run, process, end } = state;
    if (process) this.#options.launcher.settle(this.#directory.prefixOf(run));
    if (process && end?.hasLeftovers) this.#leftovers.add({ run, process });
    if (end) this.#followed.noteEnd(run);
    this.#onDidChangeRun.fire(state);
    // A listener may have forgotten it.
    if (process && !end && this.#followed.has(run)) this.#followed.add(run, process);
  }

  dispose(): void {
    this.#followed.dispose();
    this.#directory.dispose();
    this.#removal.dispose();
    this.#leftovers.dispose();
    this.#options.wakefulness.dispose();
    this.#options.launcher.dispose();
    this.#options.keeper.dispose();
    this.#onDidChangeRun.dispose();
    this.#onDidClear.dispose();
  }
}
