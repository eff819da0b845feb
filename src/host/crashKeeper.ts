import { writeFileAtomically } from '../base/atomicFile.ts';
import { toError } from '../base/errors.ts';
import { taskOfError } from '../core/forTask.ts';
import { ImpossibleTransition } from '../core/taskEvents.ts';
import { TaskStore, type UnreadableRecord } from '../core/taskStore.ts';
import type { Trace } from '../core/trace.ts';
import { readCrashes, recentCrashes } from '../protocol/crashes.ts';
import { taskPath, type DataPaths } from '../protocol/dataDirectory.ts';
import type { Task } from '../protocol/task.ts';

const KEPT = 20;

/** Whether an error is a bug in Legwork rather than an error of the system. */
export function isBug(thrown: unknown): boolean {
  return [TypeError, RangeError, ReferenceError, ImpossibleTransition].some((kind) => thrown instanceof kind);
}

/** Records the crash of a host, in the trace and for the next host. */
export function noteCrash(thrown: unknown, at: { paths: DataPaths; version: string; trace: Trace }): void {
  const { message, stack } = toError(thrown);
  const task = taskOfError(thrown);
  const ofTask = task !== undefined && { task };
  at.trace.write({ event: 'bug', message, stack, ...ofTask });
  const crashes = [
    ...readCrashes(at.paths),
    { atMs: Date.now(), message, version: at.version, ...ofTask },
  ].slice(-KEPT);
  try {
    writeFileAtomically(at.paths.crashes, `${JSON.stringify(crashes, undefined, 2)}\n`);
  } catch {
    // The trace has recorded it.
  }
}

/** A store that leaves out records that have made hosts crash. Their files stay where they are. */
export class CautiousStore extends TaskStore {
  readonly #paths: DataPaths;
  readonly #version: string;

  constructor(paths: DataPaths, version: string) {
    super(paths, version);
    this.#paths = paths;
    this.#version = version;
  }

  override async load(): Promise<{ tasks: Task[]; unreadable: UnreadableRecord[] }> {
    const loaded = await super.load();
    const crashes = recentCrashes(readCrashes(this.#paths), { ms: Date.now(), version: this.#version });
    // A single crash may be a coincidence.
    if (crashes.length < 2) return loaded;
    const messages = new Map(crashes.flatMap(({ task, message }) => (task ? [[task, message]] : [])));
    const isSound = ({ id }: Task) => !messages.has(id);
    const setAside = loaded.tasks
      .filter((task) => !isSound(task))
      .map(({ id }) => ({
        path: taskPath(this.#paths, id),
        reason: `set aside because the host crashed while processing it: ${messages.get(id)}`,
      }));
    return { tasks: loaded.tasks.filter(isSound), unreadable: [...loaded.unreadable, ...setAside] };
  }
}
