import type { Disposable } from '../base/disposable.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { HeldRun, RunUse } from '../core/executor.ts';
import { badRequest } from '../protocol/errors.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import { mayBeHere, type Member, type ProcessKeeper, type SignalKind } from './processKeeper.ts';
import { membersAmong, ProcessFamilies, totalUse } from './processFamilies.ts';
import { isAmong, membersOf, type ProcessEntry, type ProcessTable } from './processTable.ts';
import { isSameStart } from './startTime.ts';
import { WindowsFamilies } from './windowsFamilies.ts';

const SLICE_MS = 4;
/** The use of so many attempts is looked up at a time. */
const USES_AT_ONCE = 20;
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 500;
/** The pause after a lookup, in multiples of its duration, however slow the system's tool is. */
const REST_PER_LOOK = 4;
const REST_LIMIT_MS = 2000;
/** A command that forks faster than it is signalled is given up after this many lookups. */
const SIGNAL_ROUNDS = 100;

const SIGNALS: Record<SignalKind, NodeJS.Signals[]> = {
  // A stopped process would not handle the first signal alone.
  term: ['SIGTERM', 'SIGCONT'],
  kill: ['SIGKILL'],
  killAll: ['SIGKILL'],
  stop: ['SIGSTOP'],
  continue: ['SIGCONT'],
};

export interface TableKeeperOptions {
  /** Id of this machine. */
  machine?: string | undefined;
  platform?: NodeJS.Platform;
  /** Sends a signal. @throws the system's error */
  kill?(pid: number, signal: NodeJS.Signals): void;
  /** Ends a process and its descendants with the system's own tool. */
  killTree?(pid: number): void;
}

interface Watch {
  process: ProcessIdentity;
  onGone(): void;
}

/** Manages processes with the system's own tools: looks up all watched processes periodically. */
export class TableKeeper implements ProcessKeeper {
  readonly #table: ProcessTable;
  readonly machine: string | undefined;
  readonly #isWindows: boolean;
  readonly #kill: (pid: number, signal: NodeJS.Signals) => void;
  readonly #killTree: (pid: number) => void;
  readonly #watches = new Set<Watch>();
  readonly #families = new WindowsFamilies();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #intervalMs = FIRST_LOOK_MS;

  constructor(
    table: ProcessTable,
    {
      platform = process.platform,
      kill = killProcess,
      killTree = killProcessTree,
      machine,
    }: TableKeeperOptions = {},
  ) {
    this.#table = table;
    this.machine = machine;
    this.#isWindows = platform === 'win32';
    this.#kill = kill;
    this.#killTree = killTree;
  }

  get boot(): string {
    return this.#table.boot;
  }

  watch(process: ProcessIdentity, onGone: () => void): Disposable {
    const watch = { process, onGone };
    this.#watches.add(watch);
    this.#intervalMs = FIRST_LOOK_MS;
    this.#schedule();
    return {
      dispose: () => {
        this.#watches.delete(watch);
        if (this.#watches.size === 0) this.#rest();
      },
    };
  }

  #schedule(): void {
    if (this.#isLooking || this.#watches.size === 0) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), this.#intervalMs).unref();
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const since = performance.now();
    const watches = [...this.#watches];
    try {
      const found = await this.#table.find(watches.map(({ process }) => process.pid));
      const byPid = new Map(found.map((entry) => [entry.pid, entry]));
      for (const watch of watches) {
        const entry = byPid.get(watch.process.pid);
        if (isAmong(entry ? [entry] : [], { process: watch.process, here: this })) continue;
        if (this.#watches.delete(watch)) watch.onGone();
      }
    } catch {
      // The system's tool failed, as it may on an overloaded machine; the next lookup decides.
    }
    const restMs = Math.min((performance.now() - since) * REST_PER_LOOK, REST_LIMIT_MS);
    this.#intervalMs = Math.max(restMs, Math.min(this.#intervalMs * 1.5, LAST_LOOK_MS));
    this.#isLooking = false;
    this.#schedule();
  }

  async members(held: HeldRun): Promise<Member[]> {
    const { entries, marks } = await this.#table.list();
    const found = this.#isWindows
      ? this.#families.find(held.process, entries)
      : membersOf(entries, {
          root: this.#rootOf(
            held.process,
            entries.find(({ pid }) => pid === held.process.pid),
          ),
          ...splitMarks(await marks(), held.run.id),
        });
    return membersAmong(found, held).sort((one, other) => Number(other.isWrapper) - Number(one.isWrapper));
  }

  async use(held: readonly HeldRun[]): Promise<(RunUse | undefined)[]> {
    const { uses } = this.#table;
    if (!uses) return held.map(() => undefined);
    const { entries, marks } = await this.#table.list();
    const families = new ProcessFamilies(entries, await marks());
    const slice = new TimeSlice(SLICE_MS);
    const all: (RunUse | undefined)[] = [];
    for (let begin = 0; begin < held.length; begin += USES_AT_ONCE) {
      const members = held.slice(begin, begin + USES_AT_ONCE).map((each) => {
        const root = this.#rootOf(each.process, families.find(each.process.pid));
        return membersAmong(families.membersOf(root, each.run.id), each);
      });
      // oxlint-disable-next-line no-await-in-loop -- not too many at once, and others are answered meanwhile
      const found = await uses(members.flat().map(({ pid }) => pid));
      all.push(...members.map((each) => totalUse(each, found)));
      // oxlint-disable-next-line no-await-in-loop
      if (slice.isOver()) await slice.next();
    }
    return all;
  }

  /** While a group has members, its number is not reused; another process with that number proves it empty. */
  #rootOf(wrapper: ProcessIdentity, root: ProcessEntry | undefined): number {
    const isOurs = mayBeHere(wrapper, this) && (!root || isSameStart(root.startTime, wrapper.startTime));
    return isOurs && wrapper.pid > 0 ? wrapper.pid : -1;
  }

  async signal(held: HeldRun, kind: SignalKind): Promise<Member[]> {
    const signals = this.#signalsOf(kind);
    const signalled = new Set<string>();
    for (let round = 0; ; round++) {
      const all = await this.members(held);
      const members = kind === 'killAll' ? all : all.filter(({ isWrapper }) => !isWrapper);
      const fresh = members.filter((member) => !signalled.has(nameOf(member)));
      if (fresh.length === 0 || round === SIGNAL_ROUNDS) return members;
      const now = await this.#table.find(fresh.map(({ pid }) => pid));
      const living = new Set(now.filter(({ isZombie }) => !isZombie).map(nameOf));
      for (const member of fresh) {
        signalled.add(nameOf(member));
        if (!living.has(nameOf(member))) continue;
        // A last resort on Windows, where a lookup may miss descendants of a wrapper that does not end by itself.
        if (this.#isWindows && kind === 'killAll') this.#killTree(member.pid);
        else this.#send(member.pid, signals);
      }
      // What goes on forks nothing that stands.
      if (kind === 'continue') return members;
    }
  }

  /** @throws badRequest if the system has none */
  #signalsOf(kind: SignalKind): NodeJS.Signals[] {
    if (!this.#isWindows) return SIGNALS[kind];
    if (kind === 'stop' || kind === 'continue') {
      throw badRequest('A running command cannot be paused on Windows. Pause its group instead.');
    }
    // Windows has no signal that asks a process to end.
    return SIGNALS.kill;
  }

  #send(pid: number, signals: NodeJS.Signals[]): void {
    try {
      for (const name of signals) this.#kill(pid, name);
    } catch {
      // Just ended, or not permitted: the next lookup decides.
    }
  }

  async describe(pids: readonly number[]) {
    const found = await this.#table.find(pids);
    return found
      .filter(({ isZombie }) => !isZombie)
      .map(({ pid, parent, startTime, name }) => ({ pid, parent, startTime, name }));
  }

  dispose(): void {
    this.#watches.clear();
    this.#rest();
  }
}

/** One process, even if its pid is reused later. */
function nameOf({ pid, startTime }: Pick<ProcessEntry, 'pid' | 'startTime'>): string {
  return `${pid}.${startTime}`;
}

/** What the processes of an attempt use together; what they share counts once, and the wrapper not at all. */
function splitMarks(
  marks: Awaited<ReturnType<Awaited<ReturnType<ProcessTable['list']>>['marks']>>,
  id: string,
) {
  const all = [...marks];
  return {
    marked: new Set(all.flatMap(([pid, { task, isHost }]) => (task === id && !isHost ? [pid] : []))),
    hosts: new Set(all.flatMap(([pid, { isHost }]) => (isHost ? [pid] : []))),
  };
}

function killProcess(pid: number, signal: NodeJS.Signals): void {
  process.kill(pid, signal);
}

async function killProcessTree(pid: number): Promise<void> {
  // Loaded only now: a host with a native launcher does not need it.
  const { default: treeKill } = await import('tree-kill');
  // The next lookup shows whether the process has ended.
  treeKill(pid, 'SIGKILL', () => undefined);
}
