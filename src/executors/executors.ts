import type * as Bundle from '#slurm';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { toError } from '../base/errors.ts';
import { Emitter, type Event } from '../base/events.ts';
import type { Holdings } from '../base/holdings.ts';
import type {
  Executor,
  HeldRun,
  Launch,
  RunKey,
  RunProcess,
  RunState,
  RunUse,
  Termination,
} from '../core/executor.ts';
import type { DataPaths } from '../protocol/dataDirectory.ts';
import { noTerminalsElsewhere } from '../protocol/errors.ts';
import type { ProcessIdentity, TerminalSize } from '../protocol/task.ts';
import type { RemoteExecutor } from './remoteExecutor.ts';
import { runName } from './runMarkers.ts';

export interface ExecutorsOptions {
  paths: Pick<DataPaths, 'directory' | 'jobs'>;
  /** That of this machine. */
  local: Executor;
  onProblem(error: Error): void;
}

/** The name of the queue, as it stands in the identity of what it runs. */
const SLURM = 'slurm';

/**
 * All executors as one: an attempt belongs to the one that was asked to run it, and to that of this machine otherwise. The
 * code of others is loaded when one of their attempts is there.
 */
export class Executors implements Executor {
  readonly #options: ExecutorsOptions;
  readonly #local: Executor;
  #remote: RemoteExecutor | undefined;
  #loading: Promise<RemoteExecutor> | undefined;
  /** Launches that wait for the code that runs them. */
  readonly #waiting = new Map<string, Launch>();
  readonly #onDidChangeRun = new Emitter<RunState>();
  readonly onDidChangeRun = this.#onDidChangeRun.event;
  readonly onDidClear: Event<RunKey>;
  #isDisposed = false;

  constructor(options: ExecutorsOptions) {
    this.#options = options;
    this.#local = options.local;
    this.onDidClear = options.local.onDidClear;
    options.local.onDidChangeRun((state) => this.#onDidChangeRun.fire(state));
  }

  get launcher() {
    return this.#local.launcher;
  }

  get wakefulness() {
    return this.#local.wakefulness;
  }

  get holdings(): Holdings {
    return {
      ...this.#local.holdings,
      waitingLaunches: this.#waiting.size,
      ...this.#remote?.holdings,
    };
  }

  async open(): Promise<RunState[]> {
    const local = this.#local.open();
    if (!existsSync(this.#folder)) return local;
    const remote = await this.#load();
    return [...(await local), ...(await remote.open())];
  }

  get #folder(): string {
    return join(this.#options.paths.jobs, SLURM);
  }

  /** Loads the code of the queue. */
  async #load(): Promise<RemoteExecutor> {
    const { createSlurmExecutor }: typeof Bundle = await import('#slurm');
    const { paths, onProblem } = this.#options;
    const remote = createSlurmExecutor({
      ...{ dataDirectory: paths.directory, directory: this.#folder, onProblem },
    });
    remote.onDidChangeRun((state) => this.#onDidChangeRun.fire(state));
    this.#remote = remote;
    if (this.#isDisposed) remote.dispose();
    return remote;
  }

  /** The queue, of which nothing was there when this host began. */
  #begin(): Promise<RemoteExecutor> {
    return (this.#loading ??= this.#load().then(async (remote) => {
      await remote.open();
      return remote;
    }));
  }

  launch(launch: Launch): void {
    if (!launch.executor) return this.#local.launch(launch);
    if (this.#remote) return this.#launchIn(this.#remote, launch);
    this.#waiting.set(runName(launch.run), launch);
    this.#begin().then(
      (remote) => this.#takeWaiting((waiting) => this.#launchIn(remote, waiting)),
      (error: unknown) => this.#takeWaiting((waiting) => this.#fail(waiting, error)),
    );
  }

  #takeWaiting(take: (launch: Launch) => void): void {
    for (const [name, launch] of this.#waiting) {
      this.#waiting.delete(name);
      take(launch);
    }
  }

  /** A failure is reported as its end. */
  #launchIn(remote: RemoteExecutor, launch: Launch): void {
    try {
      remote.launch(launch);
    } catch (error) {
      this.#fail(launch, error);
    }
  }

  #fail({ run }: Launch, error: unknown): void {
    this.#options.onProblem(toError(error));
    const end = { code: 126, isSpawnFailure: true, hasLeftovers: false, at: new Date() };
    queueMicrotask(() => this.#onDidChangeRun.fire({ run, isClaimed: false, end }));
  }

  #remoteOf(run: RunKey): RemoteExecutor | undefined {
    return this.#remote?.has(run) ? this.#remote : undefined;
  }

  #of(run: RunKey): RemoteExecutor | Executor {
    return this.#remoteOf(run) ?? this.#local;
  }

  withdraw(run: RunKey): boolean {
    return this.#waiting.delete(runName(run)) || this.#of(run).withdraw(run);
  }

  lastAttempt(id: string): number {
    return Math.max(this.#local.lastAttempt(id), this.#remote?.lastAttempt(id) ?? 0);
  }

  inspect(run: RunKey): Promise<RunState> {
    return this.#of(run).inspect(run);
  }

  /** A queue leaves nothing of a job running. */
  members(held: HeldRun): Promise<RunProcess[]> {
    return isRemote(held.process) ? Promise.resolve([]) : this.#local.members(held);
  }

  /** What jobs use, their queue knows. */
  async use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]> {
    const uses = await this.#local.use(held.filter(({ process }) => !isRemote(process)));
    return held.map(({ process }) => (isRemote(process) ? undefined : uses.shift()));
  }

  terminate(held: HeldRun, graceMs: number): Promise<Termination> {
    if (!isRemote(held.process)) return this.#local.terminate(held, graceMs);
    return this.#begun().then((remote) => remote.terminate(held, graceMs));
  }

  hold(held: HeldRun, isHeld: boolean): Promise<void> {
    if (!isRemote(held.process)) return this.#local.hold(held, isHeld);
    return this.#begun().then((remote) => remote.hold(held, isHeld));
  }

  #begun(): Promise<RemoteExecutor> {
    return this.#remote ? Promise.resolve(this.#remote) : this.#begin();
  }

  send(run: RunKey, content: Buffer): boolean {
    return this.#of(run).send(run, content);
  }

  resize(run: RunKey, size: TerminalSize): void {
    if (this.#remoteOf(run)) throw noTerminalsElsewhere();
    this.#local.resize(run, size);
  }

  canEndInput(run: RunKey): boolean {
    return this.#of(run).canEndInput(run);
  }

  endInput(run: RunKey): void {
    this.#of(run).endInput(run);
  }

  follow(run: RunKey, process?: ProcessIdentity): void {
    if (!process || !isRemote(process)) return this.#of(run).follow(run, process);
    // At once where that is possible: it may be forgotten in the same turn.
    if (this.#remote) return this.#remote.follow(run, process);
    this.#begun().then(
      (remote) => remote.follow(run, process),
      (error: unknown) => this.#options.onProblem(toError(error)),
    );
  }

  /** Of both, because what an agent is sent is written here wherever it runs. */
  forget(run: RunKey): void {
    this.#remoteOf(run)?.forget(run);
    this.#local.forget(run);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#remote?.dispose();
    this.#local.dispose();
    this.#onDidChangeRun.dispose();
  }
}

/** What runs as a job has its number and node as its identity, and the queue in place of the boot. */
function isRemote({ boot }: ProcessIdentity): boolean {
  return boot === SLURM;
}
