import type { Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
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
  Termination,
} from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import type { Launcher } from './launcher.ts';
import { Leftovers } from './leftovers.ts';
import type { ProcessKeeper } from './processKeeper.ts';
import { RunDirectory } from './runDirectory.ts';
import { commandsOf, RunJudge } from './runJudge.ts';
import { appendInput, createInput, inputPath, markInputEnd } from './runInput.ts';
import { runName, type RunMarker } from './runMarkers.ts';
import { terminate } from './terminate.ts';

/** How often the net below the watches is drawn. */
const CHECK_INTERVAL_MS = 1000;
/** At most this many processes are looked up at a time. */
const CHECK_SLICE = 250;
/** After so many checks without a process, a claimed attempt counts as lost. */
const CLAIM_PATIENCE_CHECKS = 5;
/** How long the mark of an end may take to be heard of after its wrapper is known to be gone. */
const LAST_WORD_MS = 20;

export interface LocalExecutorOptions {
  runDirectory: string;
  launcher: Launcher;
  keeper: ProcessKeeper;
  onProblem(error: Error): void;
}

interface Followed {
  run: RunKey;
  process?: ProcessIdentity;
  /** Of its process. */
  watch?: Disposable;
  hasEnded: boolean;
  checksWithoutProcess: number;
}

/** Runs attempts as processes of this machine. The parts that differ by system are given to it. */
export class LocalExecutor implements Executor {
  readonly #options: LocalExecutorOptions;
  readonly #directory: RunDirectory;
  readonly #judge: RunJudge;
  readonly #leftovers: Leftovers;
  readonly #followed = new Map<string, Followed>();
  /** Whose process is gone, and whose end nobody has told. */
  readonly #doubtful = new Set<Followed>();
  readonly #onDidChangeRun = new Emitter<RunState>();
  readonly onDidChangeRun = this.#onDidChangeRun.event;
  readonly #onDidClear = new Emitter<RunKey>();
  readonly onDidClear = this.#onDidClear.event;
  #isOpen = false;
  #checkTimer: NodeJS.Timeout | undefined;
  #isChecking = false;
  #nextCheck = 0;
  #doubtTimer: NodeJS.Timeout | undefined;
  /** Attempts whose one wrapper is the one we asked for; of others a second may yet turn up. */
  readonly #soleAsks = new Set<string>();
  /** Attempts that nobody needs, once their leftovers are gone. */
  readonly #toForget = new Set<string>();

  constructor(options: LocalExecutorOptions) {
    this.#options = options;
    this.#directory = new RunDirectory(options.runDirectory);
    this.#directory.onDidMark((marker) => this.#handleMarker(marker));
    this.#judge = new RunJudge(options.keeper, this.#directory);
    this.#leftovers = new Leftovers(options.keeper, ({ run }) => this.#handleCleared(run));
    options.launcher.onDidRestart?.(() => this.#soleAsks.clear());
  }

  get launcher(): LauncherStatus {
    return this.#options.launcher.status;
  }

  get holdings(): Holdings {
    return {
      followedAttempts: this.#followed.size,
      followTimers: Number(this.#checkTimer !== undefined),
      soleAsks: this.#soleAsks.size,
      leftovers: this.#leftovers.count,
      unsettledLaunches: this.#options.launcher.unsettledCount,
      ...this.#directory.holdings,
    };
  }

  async open(): Promise<RunState[]> {
    this.#directory.open(this.#options.onProblem);
    const found = [...this.#directory.scan().values()];
    const judged = new Map((await this.#judge.all(found)).map((state) => [runName(state.run), state]));
    // What was marked meanwhile. Whatever comes later is told, and by then whoever opened knows all of these.
    const states = [...this.#directory.scan()].map(([name, state]) =>
      state.end && !judged.get(name)?.end ? state : (judged.get(name) ?? state),
    );
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

  endInput(run: RunKey): void {
    markInputEnd(this.#directory.prefixOf(run));
    const feeder = this.#directory.feederOf(run);
    if (feeder) this.#endFeeder(feeder).catch(this.#options.onProblem);
  }

  /** Of an attempt that an earlier version began: a process of its own passes its input on. */
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

  terminate(held: HeldRun, graceMs: number): Promise<Termination> {
    return terminate(this.#options.keeper, held, graceMs);
  }

  follow(run: RunKey, process?: ProcessIdentity): void {
    const followed: Followed = this.#followed.get(runName(run)) ?? {
      run,
      hasEnded: false,
      checksWithoutProcess: 0,
    };
    this.#followed.set(runName(run), followed);
    if (process && !followed.process) {
      followed.process = process;
      followed.watch = this.#options.keeper.watch(process, () => this.#doubt(followed));
    }
    this.#checkTimer ??= setInterval(() => this.#check(), CHECK_INTERVAL_MS).unref();
  }

  forget(run: RunKey): void {
    this.#unfollow(run);
    // Its markers are how the next host finds them.
    if (this.#leftovers.has(run)) this.#toForget.add(runName(run));
    else this.#directory.forget(run, { keepsClaim: !this.#soleAsks.delete(runName(run)) });
  }

  #unfollow(run: RunKey): void {
    this.#options.launcher.settle(this.#directory.prefixOf(run));
    this.#followed.get(runName(run))?.watch?.dispose();
    this.#followed.delete(runName(run));
    if (this.#followed.size > 0) return;
    clearInterval(this.#checkTimer);
    this.#checkTimer = undefined;
  }

  #handleCleared(run: RunKey): void {
    this.#onDidClear.fire(run);
    if (this.#toForget.delete(runName(run))) this.forget(run);
  }

  #handleMarker(marker: RunMarker): void {
    // Those from before are among what `open` answers with.
    if (!this.#isOpen) return;
    const { run } = marker;
    const followed = this.#followed.get(runName(run));
    // Also of an attempt that is not followed: its wrapper may be one that an earlier host asked for, and that this
    // machine has let run only now. Whoever hears of it has it followed, if it is still wanted.
    if (marker.kind === 'pid' && !followed?.process) {
      this.#tell({ run, isClaimed: true, process: marker.process, startedAt: new Date() });
    }
    if ((marker.kind === 'exit' || marker.kind === 'signal') && followed) {
      const { process } = followed;
      const end = this.#directory.endOf(marker);
      // Where the marker of its process was missed, a look finds both.
      if (process || !end.hasLeftovers)
        this.#tell({ run, isClaimed: true, ...(process && { process }), end });
      else this.#doubt(followed);
    }
  }

  #tell(state: RunState): void {
    const { run, process, end } = state;
    const followed = this.#followed.get(runName(run));
    if (process) this.#options.launcher.settle(this.#directory.prefixOf(run));
    if (process && end?.hasLeftovers) this.#leftovers.add({ run, process });
    if (followed) followed.hasEnded = end !== undefined;
    this.#onDidChangeRun.fire(state);
    // Whoever heard of it may have forgotten it.
    if (process && !end && this.#followed.has(runName(run))) this.follow(run, process);
  }

  /** Looks for the end of an attempt whose process is gone. */
  #doubt(followed: Followed): void {
    if (followed.hasEnded) return;
    this.#doubtful.add(followed);
    this.#doubtTimer ??= setTimeout(() => this.#resolveDoubts(), LAST_WORD_MS).unref();
  }

  #resolveDoubts(): void {
    this.#doubtTimer = undefined;
    const doubtful = [...this.#doubtful].filter((each) => this.#isFollowed(each) && !each.hasEnded);
    this.#doubtful.clear();
    if (doubtful.length === 0) return;
    // The processes were gone before this scan, so an end that they recorded is in it.
    const states = this.#directory.scan();
    for (const followed of doubtful) {
      const state = states.get(runName(followed.run)) ?? { run: followed.run, isClaimed: false };
      if (state.end) this.#tell(state);
      else this.#tellLoss(followed, state);
    }
  }

  #isFollowed(followed: Followed): boolean {
    return this.#followed.get(runName(followed.run)) === followed;
  }

  #tellLoss(followed: Followed, state: RunState): void {
    this.#judge.asLost({ ...state, ...(followed.process && { process: followed.process }) }).then(
      (lost) => {
        if (this.#isFollowed(followed)) this.#tell(lost);
      },
      (error: unknown) => this.#options.onProblem(toError(error)),
    );
  }

  /** Looks after a slice of the followed attempts, for whatever the watches did not see. */
  #check(): void {
    const all = [...this.#followed.values()];
    this.#directory.restore();
    if (this.#nextCheck >= all.length) this.#nextCheck = 0;
    const slice = all.slice(this.#nextCheck, this.#nextCheck + CHECK_SLICE);
    this.#nextCheck += CHECK_SLICE;
    this.#checkProcesses(slice.filter(({ process, hasEnded }) => process && !hasEnded));
    const unknown = slice.filter(({ process, hasEnded }) => !process && !hasEnded);
    if (unknown.length === 0) return;
    const states = this.#directory.scan();
    for (const followed of unknown) {
      const state = states.get(runName(followed.run)) ?? { run: followed.run, isClaimed: false };
      if (state.process) this.#tell(state);
      else if (state.isClaimed && ++followed.checksWithoutProcess > CLAIM_PATIENCE_CHECKS) {
        this.#tellLoss(followed, state);
      }
    }
  }

  #checkProcesses(followed: Followed[]): void {
    if (this.#isChecking || followed.length === 0) return;
    this.#isChecking = true;
    this.#judge
      .living(followed.flatMap(({ process }) => process ?? []))
      .then((living) => {
        for (const each of followed) if (each.process && !living.has(each.process)) this.#doubt(each);
      }, this.#options.onProblem)
      .finally(() => {
        this.#isChecking = false;
      });
  }

  dispose(): void {
    clearInterval(this.#checkTimer);
    clearTimeout(this.#doubtTimer);
    this.#directory.dispose();
    this.#leftovers.dispose();
    this.#options.launcher.dispose();
    this.#options.keeper.dispose();
    this.#onDidChangeRun.dispose();
    this.#onDidClear.dispose();
  }
}
