import { toError } from '../base/errors.ts';
import type { Event } from '../base/events.ts';
import { outputPath, type DataPaths } from '../protocol/dataDirectory.ts';
import { notSaved, unknownTask, wrongState } from '../protocol/errors.ts';
import type * as messages from '../protocol/messages.ts';
import { isTerminal, isUnfinished, type Session, type Task } from '../protocol/task.ts';
import { describeCommand } from './commandLine.ts';
import type { Executor } from './executor.ts';
import { discardOutput, outputBytes, prepareOutput, readOutput } from './outputFile.ts';
import { checkFolder, checkName, checkStart } from './startRequest.ts';
import { Supervisor, type Environments } from './supervisor.ts';
import { createTaskId } from './taskIds.ts';
import type { TaskStore, UnreadableRecord } from './taskStore.ts';
import { TaskTable, type TableChange } from './taskTable.ts';
import { transition } from './taskTransitions.ts';
import type { Trace } from './trace.ts';

export interface TaskEngineOptions {
  paths: DataPaths;
  store: TaskStore;
  executor: Executor;
  environments: Environments & { prune(needed: ReadonlySet<string>, olderThan: Date): void };
  trace: Trace;
  graceMs: number;
}

/**
 * The task engine: the verbs, over records, supervisor and executor. It knows nothing of sockets or editors,
 * so it runs in whatever process creates it.
 */
export class TaskEngine {
  readonly #options: TaskEngineOptions;
  readonly #table: TaskTable;
  readonly #supervisor: Supervisor;
  readonly onDidChange: Event<TableChange>;
  #unreadable: UnreadableRecord[] = [];

  constructor(options: TaskEngineOptions) {
    this.#options = options;
    this.#table = new TaskTable(options.store);
    this.#supervisor = new Supervisor({ ...options, table: this.#table });
    this.onDidChange = this.#table.onDidChange;
  }

  /** Loads every record and takes up the tasks that have not ended. Verbs must wait for it. */
  async open(): Promise<void> {
    const openedAt = new Date();
    const { store, executor, environments, trace } = this.#options;
    const { tasks, unreadable } = await store.load();
    this.#unreadable = unreadable;
    for (const record of unreadable) trace.write({ event: 'unreadable', ...record });
    this.#table.adopt(tasks);
    this.#supervisor.recover(await executor.open());
    environments.prune(new Set(tasks.map((task) => task.spec.environment)), openedAt);
  }

  /** @throws badRequest, nameTaken, notSaved */
  start(params: messages.StartParams, owner: Session): Task {
    checkStart(params);
    if (params.name !== undefined) this.#table.checkNameIsFree(params.name, { session: owner.id });
    const { paths, environments, trace } = this.#options;
    const id = createTaskId(params.kind, (taken) => this.#table.has(taken));
    const now = new Date().toISOString();
    const parent = params.producer.startsWith('task:') ? params.producer.slice('task:'.length) : undefined;
    try {
      const task: Task = {
        schema: 1,
        id,
        kind: params.kind,
        ...(params.name !== undefined && { name: params.name }),
        description: describeCommand(params.command),
        producer: params.producer,
        owner,
        ...(parent !== undefined && { parent: { task: parent } }),
        spec: {
          command: params.command,
          cwd: params.cwd,
          ...(params.shell !== undefined && { shell: params.shell }),
          environment: environments.keep(params.environment),
        },
        attempt: { number: 1 },
        status: { state: 'pending' },
        createdAt: now,
        updatedAt: now,
        output: { path: outputPath(paths, id), bytes: 0 },
      };
      prepareOutput(paths, task);
      this.#table.putSaved(task);
    } catch (error) {
      discardOutput(outputPath(paths, id));
      throw notSaved(toError(error));
    }
    trace.write({ event: 'started', id, session: owner.id });
    this.#supervisor.launch(this.#table.get(id));
    return this.#table.get(id);
  }

  /** In order of creation. */
  list(params: messages.ListParams = {}): Task[] {
    const wanted: Task[] = [];
    for (const task of this.#table.values()) {
      if (params.session !== undefined && task.owner.id !== params.session) continue;
      if (params.unfinishedOnly && isTerminal(task)) continue;
      wanted.push(withOutputBytes(task));
    }
    return wanted;
  }

  /** @throws unknownTask */
  get(id: string): Task {
    return withOutputBytes(this.#table.get(id));
  }

  /** @throws unknownTask, wrongState */
  cancel(params: messages.CancelParams): Task {
    const task = this.#table.get(params.id);
    if (isTerminal(task) || task.status.state === 'cancelRequested') {
      throw wrongState({ id: task.id, state: stateInWords(task), verb: 'cancelled' });
    }
    this.#options.trace.write({ event: 'cancelRequested', id: task.id });
    const requested = this.#table.apply(task.id, {
      type: 'cancelRequested',
      ...(params.reason !== undefined && { reason: params.reason }),
      at: new Date().toISOString(),
    });
    this.#supervisor.terminate(requested);
    return this.#table.get(task.id);
  }

  /** Cancels every live task, or those of one session; returns them. */
  cancelAll(params: messages.CancelAllParams = {}): Task[] {
    return this.list({ ...params, unfinishedOnly: true })
      .filter((task) => task.status.state !== 'cancelRequested')
      .map((task) => this.cancel({ ...params, id: task.id }));
  }

  /** @throws unknownTask, wrongState, badRequest, nameTaken, notSaved */
  rerun(params: messages.RerunParams): Task {
    const task = this.#table.get(params.id);
    if (!isTerminal(task)) throw wrongState({ id: task.id, state: stateInWords(task), verb: 'rerun' });
    checkFolder(task.spec.cwd);
    if (task.name !== undefined) this.#table.checkNameIsFree(task.name, { session: task.owner.id });
    try {
      const next = transition(task, { type: 'rerun', at: new Date().toISOString() });
      if (params.environment) {
        next.spec = { ...next.spec, environment: this.#options.environments.keep(params.environment) };
      }
      this.#table.putSaved(next);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#options.trace.write({ event: 'rerun', id: task.id });
    this.#supervisor.launch(this.#table.get(task.id));
    return this.#table.get(task.id);
  }

  /** All of them, or none. @throws unknownTask, wrongState */
  remove(ids: string[]): void {
    for (const id of ids) {
      const task = this.#table.get(id);
      if (!isTerminal(task)) throw wrongState({ id, state: stateInWords(task), verb: 'removed' });
    }
    for (const id of new Set(ids)) this.#table.remove(id);
  }

  /** @throws unknownTask, nameTaken, badRequest */
  rename(params: messages.RenameParams): Task {
    const { name: _before, ...unnamed } = this.#table.get(params.id);
    if (params.name === '') return this.#table.update(unnamed);
    checkName(params.name);
    if (!isTerminal(unnamed)) {
      this.#table.checkNameIsFree(params.name, { session: unnamed.owner.id, except: params.id });
    }
    return this.#table.update({ ...unnamed, name: params.name });
  }

  /** @throws unknownTask */
  output(params: messages.OutputParams): messages.OutputResult {
    return readOutput(this.#table.get(params.id).output.path, params);
  }

  /** Ids of these ended tasks whose end nobody claimed to tell of before; they are claimed now. */
  acknowledge(ids: string[]): string[] {
    return ids.filter((id) => {
      if (!this.#table.has(id)) return false;
      const task = this.#table.get(id);
      if (!isTerminal(task) || task.noticedAt !== undefined) return false;
      this.#table.update({ ...task, noticedAt: new Date().toISOString() });
      return true;
    });
  }

  /** Resolves when the task has ended. @throws unknownTask, also when it is removed meanwhile */
  wait(id: string, signal: AbortSignal): Promise<Task> {
    const task = this.#table.get(id);
    if (isTerminal(task)) return Promise.resolve(task);
    return new Promise((resolve, reject) => {
      const subscription = this.onDidChange((change) => {
        if (change.type === 'removed') {
          if (change.id === id) settle(() => reject(unknownTask(id)));
        } else if (change.task.id === id && isTerminal(change.task)) {
          settle(() => resolve(change.task));
        }
      });
      const abort = () => settle(() => reject(new Error('Nobody waits any more.')));
      signal.addEventListener('abort', abort, { once: true });
      const settle = (conclude: () => void) => {
        subscription.dispose();
        signal.removeEventListener('abort', abort);
        conclude();
      };
    });
  }

  /** Figures for people who look after the host. */
  statistics() {
    const { unfinished, size: total, unsaved } = this.#table;
    return { tasks: { unfinished, total, unsaved }, unreadable: this.#unreadable };
  }

  /** Stops watching; tasks go on. What could not be saved is tried once more. */
  dispose(): void {
    this.#table.flush();
    this.#table.dispose();
    this.#options.executor.dispose();
  }
}

/** Of a live task the size that its output has now. */
export function withOutputBytes(task: Task): Task {
  if (!isUnfinished(task)) return task;
  return { ...task, output: { ...task.output, bytes: outputBytes(task.output.path) } };
}

function stateInWords(task: Task): string {
  return task.status.state === 'cancelRequested' ? 'being cancelled already' : task.status.state;
}
