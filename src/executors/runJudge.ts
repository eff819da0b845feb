import type { HeldRun, RunProcess, RunState } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import { mayBeHere, NO_PROCESS, type ProcessKeeper } from './processKeeper.ts';
import type { RunDirectory } from './runDirectory.ts';
import { runName } from './runMarkers.ts';
import { isSameStart } from './startTime.ts';

/** Determines the state of attempts from markers and processes together; many with one lookup. */
export class RunJudge {
  readonly #keeper: ProcessKeeper;
  readonly #directory: RunDirectory;

  constructor(keeper: ProcessKeeper, directory: RunDirectory) {
    this.#keeper = keeper;
    this.#directory = directory;
  }

  /** Which of the recorded processes are alive. */
  async living(processes: readonly ProcessIdentity[]): Promise<Set<ProcessIdentity>> {
    const possible = processes.filter((process) => mayBeHere(process, this.#keeper));
    if (possible.length === 0) return new Set();
    const found = await this.#keeper.describe(possible.map(({ pid }) => pid));
    const starts = new Map(found.map(({ pid, startTime }) => [pid, startTime]));
    const isSame = ({ pid, startTime }: ProcessIdentity) => isSameStart(starts.get(pid) ?? '', startTime);
    return new Set(possible.filter(isSame));
  }

  /** What the markers record, and whether it is lost, or its leftovers have ended. */
  async all(states: readonly RunState[]): Promise<RunState[]> {
    const living = await this.living(
      states.flatMap(({ process, end }) => (process && (!end || end.hasLeftovers) ? process : [])),
    );
    const isGone = ({ process, machine }: RunState) =>
      process === undefined ? machine !== undefined : !living.has(process);
    const needsLook = states.some((state) => !state.end && isGone(state));
    // It may have recorded its end since the first scan.
    const now = needsLook ? this.#directory.scan() : undefined;
    return Promise.all(
      states.map((state) => {
        if (!isGone(state)) return state;
        const end = state.end ?? now?.get(runName(state.run))?.end;
        return end ? { ...state, end: { ...end, hasLeftovers: false } } : this.asLost(state);
      }),
    );
  }

  /** The state of an attempt whose process ended without a recorded end, with its remaining processes. */
  async asLost(state: RunState): Promise<RunState> {
    const { run, process = NO_PROCESS } = state;
    const canBeHere =
      state.process === undefined ? state.machine === undefined : mayBeHere(process, this.#keeper);
    const survivors = !canBeHere ? [] : await commandsOf(this.#keeper, { run, process });
    return { ...state, isLost: true, survivors };
  }
}

/** Living processes of an attempt, by pid, without its wrapper. */
export async function commandsOf(keeper: ProcessKeeper, held: HeldRun): Promise<RunProcess[]> {
  const members = await keeper.members(held);
  const commands = members.filter(({ isWrapper }) => !isWrapper).map(({ pid, name }) => ({ pid, name }));
  return commands.sort((one, other) => one.pid - other.pid);
}
