import type { Memento } from 'vscode';
import { Emitter } from '../../base/events.ts';
import { DisposableList } from '../../base/disposable.ts';
import type { ChangedFile, Changes } from '../../protocol/changes.ts';
import type { Task } from '../../protocol/task.ts';
import type { TaskModel } from './taskModel.ts';

/** What a person has decided about a file. Of a discarded one a run that works in the folder still tells. */
const CHANGE_MARKS = ['kept', 'discarded'] as const;
export type ChangeMark = (typeof CHANGE_MARKS)[number];

const KEPT_KEY = 'legwork.keptChanges';
/** So many runs are remembered with what was decided about their files. */
const KEPT_RUNS = 100;
/** Finding out what a run has changed reads its whole folder, so it is done no more often than this while it works. */
const REFRESH_EVERY_MS = 4_000;

/** What a run has changed, or why that could not be found out. */
export type FoundChanges = { changes: Changes } | { problem: unknown };

/** What became different about the changes of a run: the files, or only what a person says of them. */
export interface ChangesNews {
  run: string;
  isOfFiles: boolean;
  /** Files that the run has left otherwise than it was known to; missing: that may be all. */
  paths?: ReadonlySet<string>;
}

export interface RunChangesOptions {
  model: TaskModel;
  /** Asks the host. */
  fetch(run: string): Promise<Changes>;
  /** Remembers what a person has decided. */
  memory: Memento;
  refreshEveryMs?: number;
}

interface Known {
  found?: FoundChanges;
  /** The files that were found, by path. */
  files?: ReadonlyMap<string, ChangedFile>;
  /** What the task was like when that was found out. */
  state?: string;
  asking?: Promise<FoundChanges>;
  /** When it was last asked, in milliseconds. */
  askedAtMs: number;
  timer?: NodeJS.Timeout;
}

/** The files that runs have changed, of those runs that somebody looks at; they are kept up to date while the run changes. */
export class RunChanges {
  readonly #options: RunChangesOptions;
  readonly #known = new Map<string, Known>();
  readonly #kept: Map<string, Map<string, string>>;
  readonly #parts = new DisposableList();
  readonly #didChange = new Emitter<ChangesNews>();
  #comments: ReadonlyMap<string, number> = new Map();

  readonly onDidChange = this.#didChange.event;

  constructor(options: RunChangesOptions) {
    this.#options = options;
    this.#kept = parseKept(options.memory.get(KEPT_KEY));
    this.#parts.add(this.#didChange);
    this.#parts.add(
      options.model.onDidChange(({ changed, removed }) => {
        for (const { task } of changed) this.#follow(task);
        for (const { id } of removed) this.#forget(id);
      }),
    );
  }

  /** What is known of a run; `undefined` until somebody asked. */
  get(run: string): FoundChanges | undefined {
    return this.#known.get(run)?.found;
  }

  /** What is known of a file that a run has changed. */
  fileOf(run: string, path: string): ChangedFile | undefined {
    return this.#known.get(run)?.files?.get(path);
  }

  /** What a run has changed: as it is known, else asked for. */
  async load(run: string): Promise<FoundChanges> {
    return this.get(run) ?? this.refresh(run);
  }

  /** Asks what a run has changed by now; one question at a time. */
  refresh(run: string): Promise<FoundChanges> {
    const known = this.#known.get(run) ?? { askedAtMs: 0 };
    this.#known.set(run, known);
    known.asking ??= this.#ask(run, known);
    return known.asking;
  }

  /** What a person has decided about a file, as the run has left it. */
  markOf(run: string, file: ChangedFile): ChangeMark | undefined {
    const marked = this.#kept.get(run)?.get(file.path);
    return CHANGE_MARKS.find((mark) => marked === markedText(file, mark));
  }

  /** Marks a file, or takes the mark away. It is gone when the run changes the file afterwards. */
  setMark(run: string, { file, mark }: { file: ChangedFile; mark: ChangeMark | undefined }): void {
    const files = this.#kept.get(run) ?? new Map<string, string>();
    if (mark) files.set(file.path, markedText(file, mark));
    else files.delete(file.path);
    // The last one that was touched is the last one to be forgotten.
    this.#kept.delete(run);
    if (files.size > 0) this.#kept.set(run, files);
    this.#saveKept();
    this.#didChange.fire({ run, isOfFiles: false });
  }

  /** How many comments on the changes of a run are not sent yet. */
  commentsOn(run: string): number {
    return this.#comments.get(run) ?? 0;
  }

  /** Takes over how many comments there are, by run. */
  setComments(counts: ReadonlyMap<string, number>): void {
    const runs = new Set([...this.#comments.keys(), ...counts.keys()]);
    const before = this.#comments;
    this.#comments = counts;
    for (const run of runs)
      if (before.get(run) !== counts.get(run)) this.#didChange.fire({ run, isOfFiles: false });
  }

  dispose(): void {
    for (const { timer } of this.#known.values()) clearTimeout(timer);
    this.#known.clear();
    this.#parts.dispose();
  }

  async #ask(run: string, known: Known): Promise<FoundChanges> {
    known.askedAtMs = Date.now();
    const task = this.#options.model.get(run);
    if (task) known.state = stateOf(task);
    let found: FoundChanges;
    try {
      found = { changes: await this.#options.fetch(run) };
    } catch (problem) {
      found = { problem };
    }
    delete known.asking;
    const paths = differentPaths(known.found, found);
    known.found = found;
    known.files = new Map('changes' in found ? found.changes.files.map((file) => [file.path, file]) : []);
    this.#didChange.fire({ run, isOfFiles: true, ...(paths && { paths }) });
    const now = this.#options.model.get(run);
    if (now) this.#follow(now);
    return found;
  }

  /** Asks again when the run is different from when it was asked. */
  #follow(task: Task): void {
    const known = this.#known.get(task.id);
    if (!known || known.timer || known.asking || known.state === stateOf(task)) return;
    const { refreshEveryMs = REFRESH_EVERY_MS } = this.#options;
    const waitMs = Math.max(0, known.askedAtMs + refreshEveryMs - Date.now());
    known.timer = setTimeout(() => {
      delete known.timer;
      void this.refresh(task.id);
    }, waitMs);
  }

  #forget(run: string): void {
    clearTimeout(this.#known.get(run)?.timer);
    this.#known.delete(run);
    if (this.#kept.delete(run)) this.#saveKept();
  }

  #saveKept(): void {
    for (const run of [...this.#kept.keys()].slice(0, -KEPT_RUNS)) this.#kept.delete(run);
    const saved = [...this.#kept].map(([run, files]) => [run, [...files]]);
    void this.#options.memory.update(KEPT_KEY, saved);
  }
}

/** The files that have another content than before; `undefined` if that is not known. */
function differentPaths(before: FoundChanges | undefined, now: FoundChanges): Set<string> | undefined {
  if (!before || 'problem' in before || 'problem' in now) return undefined;
  const contents = new Map(before.changes.files.map(({ path, after }) => [path, after]));
  const different = new Set<string>();
  for (const { path, after } of now.changes.files) {
    if (!contents.has(path) || contents.get(path) !== after) different.add(path);
    contents.delete(path);
  }
  for (const path of contents.keys()) different.add(path);
  return different;
}

/** Changes whenever a run may have changed further files. */
function stateOf({ status, attempt, agent }: Task): string {
  return JSON.stringify([status.state, attempt.number, agent?.fileCount, agent?.lastAction]);
}

/** A mark with what it is about: the content of the file, and its mode. */
function markedText({ after = '', modeAfter = '' }: ChangedFile, mark: ChangeMark): string {
  return `${mark} ${modeAfter} ${after}`;
}

/** What was remembered is checked, as another version may have written it. */
function parseKept(saved: unknown): Map<string, Map<string, string>> {
  const isPair = (value: unknown): value is [string, unknown] =>
    Array.isArray(value) && value.length === 2 && typeof value[0] === 'string';
  const isFile = (value: unknown): value is [string, string] => isPair(value) && typeof value[1] === 'string';
  const runs = Array.isArray(saved) ? saved.filter(isPair) : [];
  return new Map(
    runs.map(([run, files]) => [run, new Map(Array.isArray(files) ? files.filter(isFile) : [])]),
  );
}
