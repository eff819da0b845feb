import { closeSync, existsSync, openSync, readdirSync, statSync, watch, type FSWatcher } from 'node:fs';
import { join } from 'node:path';
import { Backlog } from '../base/backlog.ts';
import { errorCode, toError } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import { restoreFolder } from '../base/makeFolder.ts';
import { Emitter } from '../base/events.ts';
import type { EndUse, RunEnd, RunKey, RunState } from '../core/executor.ts';
import type { ProcessIdentity } from '../protocol/task.ts';
import { upgradeMarkers } from './markerFormat.ts';
import { readEnd, type EndMarkers } from './runEnd.ts';
import { parseRunMarker, runName, type RunMarker } from './runMarkers.ts';

export interface RunDirectoryOptions {
  /** Id of this machine. */
  machine?: string | undefined;
  /** Whether anybody wants to be told of a marker; of others, nothing is looked up. Default: of all. */
  isAwaited?: (marker: RunMarker) => boolean;
}

/**
 * The directory in which wrappers create markers, watched: a marker is noticed within a millisecond, for own and
 * adopted attempts alike. The watch is only fast, not reliable; to be
 * certain, scan the directory.
 */
export class RunDirectory {
  readonly #path: string;
  readonly #isAwaited: (marker: RunMarker) => boolean;
  readonly #machine: string | undefined;
  readonly #onDidMark = new Emitter<RunMarker>();
  readonly onDidMark = this.#onDidMark.event;
  /** While very many wrappers write at a time, a scan takes a while. */
  readonly #told = new Backlog();
  /** What attempts have used whose ends are about to be noticed. */
  readonly #uses = new Map<string, EndUse>();
  #watcher: FSWatcher | undefined;
  #onProblem: (error: Error) => void = () => undefined;

  constructor(path: string, { machine, isAwaited = () => true }: RunDirectoryOptions = {}) {
    this.#path = path;
    this.#machine = machine;
    this.#isAwaited = isAwaited;
  }

  get holdings(): Holdings {
    return { markersTold: this.#told.size, usesToTell: this.#uses.size };
  }

  /** Begins to watch. `onProblem` is called if watching does not work; scans still do. */
  open(onProblem: (error: Error) => void): void {
    this.#onProblem = onProblem;
    try {
      upgradeMarkers(this.#path);
    } catch (error) {
      onProblem(toError(error));
    }
    this.#watch();
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#path, (_event, name) => {
        const marker = name === null ? undefined : parseRunMarker(name);
        if (name === null || !marker) return;
        if (marker.kind === 'pid') marker.process = this.#identityOf(marker.process);
        this.#told.add(() => {
          // A removal is reported like a creation.
          if (this.#isAwaited(marker) && this.#has(name)) this.#onDidMark.fire(marker);
        });
      });
      this.#watcher.on('error', (error) => this.#onProblem(error));
    } catch (error) {
      this.#onProblem(toError(error));
    }
  }

  /** Recreates the directory after it was deleted. */
  restore(): void {
    if (existsSync(this.#path)) return;
    try {
      restoreFolder(this.#path);
    } catch (error) {
      return this.#onProblem(toError(error));
    }
    this.#watcher?.close();
    this.#watch();
  }

  #has(name: string): boolean {
    return existsSync(join(this.#path, name));
  }

  /** Everything on disk, or of the attempts that are wanted, one state per attempt, by name of the attempt. */
  scan(isWanted: (run: RunKey) => boolean = () => true): Map<string, RunState> {
    const markers = Map.groupBy(
      namesIn(this.#path).flatMap((name) => {
        const marker = parseRunMarker(name);
        return marker && isWanted(marker.run) ? [{ name, marker }] : [];
      }),
      ({ marker }) => runName(marker.run),
    );
    return new Map([...markers].map(([name, found]) => [name, this.#stateOf(found)]));
  }

  #stateOf(found: { name: string; marker: RunMarker }[]): RunState {
    const state: RunState = { run: found[0]?.marker.run ?? { id: '', attempt: 0 }, isClaimed: false };
    let exit: Pick<EndMarkers, 'exit' | 'at'> | undefined;
    let use: EndUse | undefined;
    for (const { name, marker } of found) {
      if (marker.kind === 'claim') state.isClaimed = true;
      if (marker.kind === 'pid') {
        state.process = this.#identityOf(marker.process);
        state.startedAt = this.#timesOf(name).mtime;
      }
      if (marker.kind === 'gone') state.machine = marker.machine;
      if (marker.kind === 'used') use = marker.use;
      if (marker.kind === 'exit') exit = { exit: { code: marker.code }, at: this.#timesOf(name).ctime };
      if (marker.kind === 'signal') exit = { exit: { signal: marker.number }, at: this.#timesOf(name).ctime };
    }
    if (state.machine !== undefined && state.process) state.process.machine = state.machine;
    const has = (kind: RunMarker['kind']) => found.some(({ marker }) => marker.kind === kind);
    if (exit) {
      const about = {
        isSpawnFailure: has('spawn'),
        hasLeftovers: has('left'),
        isByShell: has('shell'),
        ...(use && { use }),
      };
      state.end = readEnd({ ...exit, ...about });
    }
    return state;
  }

  /** Its wrapper does not know the machine by the same name. */
  #identityOf(process: ProcessIdentity): ProcessIdentity {
    return this.#machine === undefined ? process : { ...process, machine: this.#machine };
  }

  /**
   * When the first and the last marker were created that are names of the same file. A wrapper creates its process's
   * marker right after the first, and that of the end last.
   */
  #timesOf(name: string): { mtime: Date; ctime: Date } {
    try {
      return statSync(join(this.#path, name));
    } catch {
      // Removed meanwhile; its task has its times already.
      return { mtime: new Date(), ctime: new Date() };
    }
  }

  /** The end that a marker of an attempt records, completed from its other markers. */
  endOf({ run, ...marker }: RunMarker & { kind: 'exit' | 'signal' }): RunEnd {
    const has = (kind: RunMarker['kind']) => this.#has(`${runName(run)}.${kind}`);
    const use = this.#uses.get(runName(run));
    return readEnd({
      exit: marker.kind === 'exit' ? { code: marker.code } : { signal: marker.number },
      isSpawnFailure: has('spawn'),
      hasLeftovers: has('left'),
      isByShell: has('shell'),
      ...(use && { use }),
      at: new Date(),
    });
  }

  /** What an attempt has used whose end is about to be noticed. */
  noteUse({ run, use }: RunMarker & { kind: 'used' }): void {
    this.#uses.set(runName(run), use);
  }

  /** The end of an attempt is known. */
  forget(run: RunKey): void {
    this.#uses.delete(runName(run));
  }

  /** The process that feeds an attempt's standard input from a file, if there is one. */
  feederOf(run: RunKey): ProcessIdentity | undefined {
    const markers = namesIn(this.#path).map((name) => parseRunMarker(name));
    const feed = markers.find((marker) => marker?.kind === 'feed' && runName(marker.run) === runName(run));
    return feed?.kind === 'feed' ? feed.process : undefined;
  }

  /** The highest number of an attempt of the task, ignoring case, that has markers; 0 if there is none. */
  lastAttempt(id: string): number {
    const runs = namesIn(this.#path).map((name) => parseRunMarker(name)?.run);
    return Math.max(0, ...runs.map((run) => (run?.id.toLowerCase() === id.toLowerCase() ? run.attempt : 0)));
  }

  /** Claims the right to run an attempt; `false` if it is already claimed. */
  claim(run: RunKey): boolean {
    try {
      closeSync(openSync(join(this.#path, `${runName(run)}.claim`), 'wx', 0o600));
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
  }

  /** The path prefix of an attempt's markers. */
  prefixOf(run: RunKey): string {
    return join(this.#path, runName(run));
  }

  dispose(): void {
    this.#watcher?.close();
    this.#told.dispose();
    this.#onDidMark.dispose();
  }
}

/** The entries of the directory; empty if it was deleted. */
export function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}
