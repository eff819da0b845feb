import type { Disposable } from '../base/disposable.ts';
import { toError } from '../base/errors.ts';
import { Emitter } from '../base/events.ts';
import type { HeldRun, LauncherStatus, RunUse } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import type { Launcher, WrapperLaunch } from './launcher.ts';
import {
  attemptFields,
  readDescriptions,
  readMembers,
  readUses,
  useFields,
  wrapRequest,
  type LauncherRequest,
} from './launcherRequests.ts';
import { LauncherLives, type LauncherLivesOptions } from './launcherLives.ts';
import {
  mayBeHere,
  type KnownProcess,
  type Member,
  type ProcessKeeper,
  type SignalKind,
} from './processKeeper.ts';
import { OutstandingRequests, type NodeProcesses } from './outstandingRequests.ts';
import { SilenceWatch } from './silenceWatch.ts';
import { isShownByPs } from './startTime.ts';
import { nativeWords as wordsOf } from './windowsStart.ts';

/** The pause before a launch is requested again for which the system had no resources. */
const REFUSED_PAUSE_MS = 1000;

export interface SystemProcessesOptions extends Pick<
  LauncherLivesOptions,
  'home' | 'native' | 'start' | 'onNeeded' | 'onProblem'
> {
  boot: string;
  /** Id of this machine. */
  machine?: string;
  fallback: NodeProcesses;
  /** The words that the native launcher starts instead of the command; finding them takes file access on Windows. */
  nativeWords?(launch: WrapperLaunch): Promise<string[]>;
}

/** A launch that is not known to have begun. */
interface Asked {
  launch: WrapperLaunch;
  /** The number of its request, if it was sent to the native launcher. */
  number?: number;
}

/**
 * Starts wrappers and manages processes through the native launcher. If it dies, its successor receives the outstanding
 * requests: an attempt's claim lets only one wrapper run it. Without a working native launcher, Node does everything.
 */
export class SystemProcesses implements Launcher, ProcessKeeper {
  readonly #options: SystemProcessesOptions;
  readonly #outstanding: OutstandingRequests;
  /** By prefix. */
  readonly #launches = new Map<string, Asked>();
  readonly #didRestart = new Emitter<void>();
  readonly onDidRestart = this.#didRestart.event;
  readonly #native: LauncherLives;
  /** Watches requests that are answered immediately unless the launcher hangs. */
  readonly #silence = new SilenceWatch(() => this.#native.replace('it stopped responding'));
  #hasRefused = false;
  #isDisposed = false;

  constructor(options: SystemProcessesOptions) {
    this.#options = options;
    this.#outstanding = new OutstandingRequests({
      ...options,
      send: (fields) => this.#native.send(fields),
    });
    this.#native = new LauncherLives({
      ...options,
      onBegin: () => {
        this.#silence.hear();
        this.#outstanding.sendAll();
      },
      onAnswer: (fields) => {
        this.#outstanding.answer(fields);
        this.#silence.hear();
      },
      onMayHaveBegun: () => this.#didRestart.fire(),
      onGiveUp: () => {
        this.#silence.clear();
        this.#outstanding.handOverAll();
      },
    });
  }

  get status(): LauncherStatus {
    return this.#native.status;
  }

  get boot(): string {
    return this.#options.boot;
  }

  get machine(): string | undefined {
    return this.#options.machine;
  }

  get unsettledCount(): number {
    return this.#launches.size;
  }

  launch(launch: WrapperLaunch): void {
    const { nativeWords } = this.#options;
    if (this.#isDisposed) return;
    const asked: Asked = { launch };
    this.#launches.set(launch.prefix, asked);
    if (!nativeWords) return this.#launch(asked, launch.argv);
    void nativeWords(launch)
      .catch((error: unknown) => wordsOf({ code: 126, reason: toError(error).message }))
      .then((words) => {
        // Unless it was dropped meanwhile.
        if (this.#launches.get(launch.prefix) === asked) this.#launch(asked, words);
      });
  }

  #launch(asked: Asked, argv: string[]): void {
    const { fallback, home, onProblem } = this.#options;
    const { launch } = asked;
    if (this.#hasGivenUp) return fallback.launcher.launch(launch);
    const number = this.#outstanding.ask({
      request: wrapRequest({ ...launch, argv }, home),
      verb: 'refused',
      onAnswer: ([reason = '']) => {
        if (!this.#hasRefused) onProblem(new Error(`The system has no room for another process: ${reason}.`));
        this.#hasRefused = true;
        setTimeout(() => this.#outstanding.send(number), REFUSED_PAUSE_MS).unref();
      },
      handOver: ({ launcher }) => launcher.launch(launch),
    });
    asked.number = number;
  }

  settle(prefix: string): void {
    const asked = this.#launches.get(prefix);
    if (!asked) return;
    this.#launches.delete(prefix);
    if (asked.number !== undefined) this.#outstanding.delete(asked.number);
  }

  askAgain(prefix: string): void {
    const asked = this.#launches.get(prefix);
    if (!asked) return;
    const { number } = asked;
    const isHandedOver = number !== undefined && !this.#outstanding.has(number);
    if (this.#hasGivenUp || isHandedOver) return this.#options.fallback.launcher.launch(asked.launch);
    if (number === undefined) return;
    this.#outstanding.send(number);
    // The start of a wrapper is not a response; this request has one, unless the launcher hangs.
    void this.describe([]);
  }

  watch(process: ProcessIdentity, onGone: () => void): Disposable {
    const { fallback } = this.#options;
    if (this.#hasGivenUp || isShownByPs(process.startTime)) return fallback.keeper.watch(process, onGone);
    let handedOver: Disposable | undefined;
    const isPossible = mayBeHere(process, this);
    const number = this.#outstanding.ask({
      request: ['watch', String(isPossible ? process.pid : 0), process.startTime],
      verb: 'gone',
      onAnswer: () => {
        this.#outstanding.delete(number);
        queueMicrotask(onGone);
      },
      handOver: ({ keeper }) => (handedOver = keeper.watch(process, onGone)),
    });
    return {
      dispose: () => {
        handedOver?.dispose();
        if (this.#outstanding.delete(number)) this.#native.send(['unwatch', String(number)]);
      },
    };
  }

  members(held: HeldRun): Promise<Member[]> {
    return this.#question<Member[]>({
      request: ['members', ...attemptFields(held, this)],
      verb: 'members',
      read: readMembers,
      fallback: (keeper) => keeper.members(held),
      isForFallback: isShownByPs(held.process.startTime),
    });
  }

  signal(held: HeldRun, kind: SignalKind): Promise<Member[]> {
    return this.#question<Member[]>({
      request: ['signal', ...attemptFields(held, this), kind],
      verb: 'members',
      read: readMembers,
      fallback: (keeper) => keeper.signal(held, kind),
      isForFallback: isShownByPs(held.process.startTime),
    });
  }

  use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]> {
    return this.#question({
      request: ['use', ...useFields(held, this)],
      verb: 'used',
      read: (fields) => readUses(fields, held.length),
      fallback: (keeper) => keeper.use(held),
    });
  }

  /** Asks the launcher to keep the machine awake as long as it runs; Windows only. @returns whether it does */
  keepAwake(isWanted: boolean): Promise<boolean> {
    return this.#question({
      request: ['awake', isWanted ? '1' : '0'],
      verb: 'awake',
      read: ([isKept]) => isKept === '1',
      fallback: () => Promise.resolve(false),
    });
  }

  describe(pids: readonly number[]): Promise<KnownProcess[]> {
    return this.#question({
      request: ['describe', ...pids.map(String)],
      verb: 'described',
      read: readDescriptions,
      fallback: (keeper) => keeper.describe(pids),
    });
  }

  #question<T>(question: {
    request: LauncherRequest;
    verb: string;
    read(fields: string[]): T;
    fallback(keeper: ProcessKeeper): Promise<T>;
    isForFallback?: boolean;
  }): Promise<T> {
    const { request, verb, read, fallback, isForFallback = false } = question;
    if (this.#hasGivenUp || isForFallback) return fallback(this.#options.fallback.keeper);
    return new Promise((resolve) => {
      const number = this.#outstanding.ask({
        request,
        verb,
        onAnswer: (fields) => {
          const answer = read(fields);
          this.#outstanding.delete(number);
          this.#silence.delete(number);
          resolve(answer);
        },
        handOver: ({ keeper }) => resolve(fallback(keeper)),
      });
      if (this.#outstanding.has(number)) this.#silence.await(number);
    });
  }

  get #hasGivenUp(): boolean {
    return this.status.kind === 'node';
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#silence.clear();
    this.#native.dispose();
    this.#options.fallback.keeper.dispose();
    this.#outstanding.clear();
    this.#launches.clear();
    this.#didRestart.dispose();
  }
}
