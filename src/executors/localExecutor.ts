import { Emitter } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type { Executor, Launch, RunKey, RunState, Termination } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import type { Launcher } from './launcher.ts';
import { isSameProcess, type ProcessTable } from './processTable.ts';
import { RunDirectory } from './runDirectory.ts';
import { runName, type RunMarker } from './runMarkers.ts';
import type { HoldOptions } from './hold.posix.ts';
import type { InputPipes } from './inputPipe.posix.ts';
import type { TerminateOptions } from './terminate.posix.ts';

/** How often the net below the watch is drawn. */
const CHECK_INTERVAL_MS = 1000;
/** At most this many processes are looked up at a time, which takes some milliseconds. */
const CHECK_SLICE = 250;
/** After so many checks without a process, a claimed attempt counts as lost. */
const CLAIM_PATIENCE_CHECKS = 5;

export interface LocalExecutorOptions {
  runDirectory: string;
  launcher: Launcher;
  table: ProcessTable;
  terminate(table: ProcessTable, options: TerminateOptions): Promise<Termination>;
  hold(table: ProcessTable, options: HoldOptions): Promise<void>;
  inputs: InputPipes;
  onProblem(error: Error): void;
}

interface Followed {
  run: RunKey;
  process?: ProcessIdentity;
  checksWithoutProcess: number;
}

/** Runs attempts as processes of this machine. The parts that differ by system are given to it. */
export class LocalExecutor implements Executor {
  readonly #options: LocalExecutorOptions;
  readonly #directory: RunDirectory;
  readonly #followed = new Map<string, Followed>();
  readonly #onDidChangeRun = new Emitter<RunState>();
  readonly onDidChangeRun = this.#onDidChangeRun.event;
  #timer: NodeJS.Timeout | undefined;
  #nextCheck = 0;
  /** Attempts whose one wrapper is the one we asked for; of others a second may yet turn up. */
  readonly #soleAsks = new Set<string>();

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    this.#directory = new RunDirectory(options.runDirectory);
    this.#directory.onDidMark((marker) => this.#handleMarker(marker));
    options.launcher.onDidRestart?.(() => this.#soleAsks.clear());
  }

  get holdings(): Holdings {
    return {
      followedAttempts: this.#followed.size,
      followTimers: Number(this.#timer !== undefined),
      soleAsks: this.#soleAsks.size,
      unsettledLaunches: this.#options.launcher.unsettledCount,
      ...this.#directory.holdings,
    };
  }

  async open(): Promise<RunState[]> {
    this.#directory.open(this.#options.onProblem);
    return [...this.#directory.scan().values()];
  }

  launch(launch: Launch): void {
    this.#directory.restore();
    this.follow(launch.run);
    if (launch.isFirstAsk) this.#soleAsks.add(runName(launch.run));
    const prefix = this.#directory.prefixOf(launch.run);
    if (launch.input.kind === 'pipe') this.#options.inputs.create(prefix);
    this.#options.launcher.launch({ ...launch, prefix });
  }

  hold(options: { run: RunKey; process: ProcessIdentity; isHeld: boolean }): Promise<void> {
    const { run, process, isHeld } = options;
    return this.#options.hold(this.#options.table, { id: run.id, process, isHeld });
  }

  lastAttempt(id: string): number {
    return this.#directory.lastAttempt(id);
  }

  send(run: RunKey, content: Buffer): boolean {
    return this.#options.inputs.write(this.#directory.prefixOf(run), content);
  }

  endInput(run: RunKey): void {
    const feeder = this.#directory.feederOf(run);
    this.#options.inputs.endFeed(this.#directory.prefixOf(run), feeder, this.#options.table);
  }

  withdraw(run: RunKey): boolean {
    this.#soleAsks.delete(runName(run));
    return this.#directory.claim(run);
  }

  inspect(run: RunKey): RunState {
    return this.#judge(this.#directory.scan().get(runName(run)) ?? { run, isClaimed: false });
  }

  isAlive(process: ProcessIdentity): boolean {
    return isSameProcess(this.#options.table, process);
  }

  terminate(options: { run: RunKey; process: ProcessIdentity; graceMs: number }): Promise<Termination> {
    const { run, process, graceMs } = options;
    return this.#options.terminate(this.#options.table, { id: run.id, process, graceMs });
  }

  follow(run: RunKey): void {
    if (!this.#followed.has(runName(run))) this.#followed.set(runName(run), { run, checksWithoutProcess: 0 });
    this.#timer ??= setInterval(() => this.#check(), CHECK_INTERVAL_MS).unref();
  }

  forget(run: RunKey): void {
    this.#unfollow(run);
    this.#directory.forget(run, { keepsClaim: !this.#soleAsks.delete(runName(run)) });
  }

  #unfollow(run: RunKey): void {
    this.#options.launcher.settle(this.#directory.prefixOf(run));
    this.#followed.delete(runName(run));
    if (this.#followed.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #handleMarker(marker: RunMarker): void {
    const { run } = marker;
    const followed = this.#followed.get(runName(run));
    // Also of an attempt that is not followed: its wrapper may be one that an earlier host asked for, and that this
    // machine has let run only now. Whoever hears of it has it followed, if it is still wanted.
    if (marker.kind === 'pid' && !followed?.process) {
      if (followed) followed.process = marker.process;
      this.#options.launcher.settle(this.#directory.prefixOf(run));
      this.#onDidChangeRun.fire({ run, isClaimed: true, process: marker.process, startedAt: new Date() });
    }
    if (marker.kind === 'exit' && followed) {
      const isSpawnFailure =
        (marker.code === 126 || marker.code === 127) && this.#directory.hasSpawnFailure(run);
      const end = { code: marker.code, isSpawnFailure, at: new Date() };
      this.#onDidChangeRun.fire({
        run,
        isClaimed: true,
        ...(followed.process && { process: followed.process }),
        end,
      });
    }
  }

  /** Looks after a slice of the followed attempts, for whatever the watch did not see. */
  #check(): void {
    const all = [...this.#followed.values()];
    this.#directory.restore();
    if (this.#nextCheck >= all.length) this.#nextCheck = 0;
    const slice = all.slice(this.#nextCheck, this.#nextCheck + CHECK_SLICE);
    this.#nextCheck += CHECK_SLICE;
    const doubtful = slice.filter(
      (followed) => !followed.process || !isSameProcess(this.#options.table, followed.process),
    );
    if (doubtful.length === 0) return;
    // The process was gone before this scan, so an end that it recorded is in it.
    const states = this.#directory.scan();
    for (const followed of doubtful) {
      const state = this.#judge(states.get(runName(followed.run)) ?? { run: followed.run, isClaimed: false });
      if (state.process) {
        followed.process = state.process;
        this.#onDidChangeRun.fire(state);
      } else if (state.isClaimed && ++followed.checksWithoutProcess > CLAIM_PATIENCE_CHECKS) {
        this.#onDidChangeRun.fire(this.#asLost(state));
      }
    }
  }

  #judge(state: RunState): RunState {
    if (!state.process || state.end || isSameProcess(this.#options.table, state.process)) return state;
    // It may have recorded its end since the scan.
    const end = this.#directory.scan().get(runName(state.run))?.end;
    return end ? { ...state, end } : this.#asLost(state);
  }

  #asLost(state: RunState): RunState {
    const { table } = this.#options;
    const isOfEarlierBoot = state.process !== undefined && state.process.boot !== table.boot;
    return { ...state, isLost: true, survivors: isOfEarlierBoot ? [] : table.marked(state.run.id) };
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#directory.dispose();
    this.#options.launcher.dispose();
    this.#onDidChangeRun.dispose();
  }
}
