import { compareText } from '../../base/compareText.ts';
import { toError } from '../../base/errors.ts';
import type { DataPaths } from '../../protocol/dataDirectory.ts';
import { raceRecord, type RaceRecord } from '../../protocol/race.ts';
import type { EngineContext } from '../engineContext.ts';
import { RecordFolder } from '../recordFolder.ts';
import type { UnreadableRecord } from '../taskStore.ts';
import { advanceRace } from './advanceRace.ts';

/**
 * The races. A race is its record: what is to be started, verified or ended follows from it and from the records of its
 * tasks, so a later host goes on where this one was killed.
 */
export class Races {
  readonly #context: () => EngineContext;
  readonly #store: RecordFolder<RaceRecord>;
  readonly #races = new Map<string, RaceRecord>();
  /** Work on races, one at a time for each; `true` if it is to be looked at once more. */
  readonly #busy = new Map<string, boolean>();
  /** What was looked at already in each race, as racers change many times a second. */
  readonly #seen = new Map<string, Set<string>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** Who waits until a race was looked at. */
  readonly #looks = new Map<string, PromiseWithResolvers<void>>();
  #isOpen = false;
  #isDisposed = false;

  /** `context` is called when the engine has been created. */
  constructor(paths: Pick<DataPaths, 'races'>, context: () => EngineContext) {
    this.#context = context;
    this.#store = new RecordFolder(paths.races, raceRecord);
  }

  /** The number of races that are being worked on. */
  get busyCount(): number {
    return this.#busy.size;
  }

  /** Whether it is being looked at, or will be at once: something may follow then. */
  isBusy(id: string): boolean {
    return this.#busy.has(id);
  }

  /** Resolves when the race was looked at next, as it is after every change of its tasks. */
  whenLookedAt(id: string): Promise<void> {
    const look = this.#looks.get(id) ?? Promise.withResolvers<void>();
    this.#looks.set(id, look);
    return look.promise;
  }

  /** Reads the records; returns those that cannot be read. */
  async load(): Promise<UnreadableRecord[]> {
    const { records, unreadable } = await this.#store.load();
    for (const race of records) this.#races.set(race.id, race);
    return unreadable;
  }

  /** Completes what an earlier host has begun. From now on, races go on. */
  open(): void {
    this.#isOpen = true;
    for (const id of this.#races.keys()) this.review(id);
  }

  find(id: string): RaceRecord | undefined {
    return this.#races.get(id);
  }

  /** The newest first. */
  values(): RaceRecord[] {
    return [...this.#races.values()].sort((a, b) => compareText(b.createdAt, a.createdAt));
  }

  /** Keys of environments that races need for tasks they are still to start. */
  environments(): string[] {
    return [...this.#races.values()].map(({ environment }) => environment);
  }

  /** Puts a new race, or a changed one. @throws notSaved; nothing is changed then */
  put(race: RaceRecord): void {
    this.#store.save(race);
    this.#races.set(race.id, race);
  }

  /** Changes a race, if it is still there. @throws notSaved; nothing is changed then */
  change(id: string, change: (race: RaceRecord) => RaceRecord): void {
    const race = this.#races.get(id);
    if (race) this.put(change(race));
  }

  /** Tasks of the race may have changed. May be called within a turn. */
  review(id: string): void {
    if (!this.#isOpen || this.#isDisposed || !this.#races.has(id)) return;
    const isBusy = this.#busy.has(id);
    this.#busy.set(id, isBusy);
    if (!isBusy) setImmediate(() => void this.#work(id));
  }

  /** Whether this is to be looked at for the first time since the host was started. */
  isNew(id: string, what: string): boolean {
    const seen = this.#seen.get(id) ?? new Set();
    if (seen.has(what)) return false;
    this.#seen.set(id, seen.add(what));
    return true;
  }

  /** Looks at the race again after this long, if nothing of it changes before. */
  reviewLater(id: string, delayMs: number): void {
    clearTimeout(this.#timers.get(id));
    const timer = setTimeout(() => {
      this.#timers.delete(id);
      this.review(id);
    }, delayMs);
    this.#timers.set(id, timer.unref());
  }

  /** Starts the racers of a new race; resolves when that has been tried for each. */
  async begin(race: RaceRecord): Promise<void> {
    this.put(race);
    this.#busy.set(race.id, false);
    await this.#work(race.id);
  }

  async #work(id: string): Promise<void> {
    do {
      this.#busy.set(id, false);
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
      await this.#advance(id);
    } while (this.#busy.get(id) && !this.#isDisposed);
    this.#busy.delete(id);
    this.#looks.get(id)?.resolve();
    this.#looks.delete(id);
  }

  async #advance(id: string): Promise<void> {
    if (this.#isDisposed) return;
    const context = this.#context();
    try {
      const race = this.#races.get(id);
      if (!race) return;
      if (isForgotten(race, context)) {
        await this.#store.remove(race);
        this.#races.delete(id);
        this.#seen.delete(id);
      } else {
        await advanceRace(context, id);
      }
    } catch (error) {
      // It is tried again when one of its tasks changes, and by the next host.
      context.trace.write({ event: 'problem', message: `Race ${id}: ${toError(error).message}` });
    }
  }

  dispose(): void {
    this.#isDisposed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }
}

/** Whether the records of all its runs were removed for good: nothing is left that a person could look at. */
function isForgotten(race: RaceRecord, { table, trash: { trash } }: EngineContext): boolean {
  const ids = race.racers.flatMap(({ task }) => task ?? []);
  return race.isStarted === true && ids.every((id) => !table.has(id) && !trash.find(id));
}
