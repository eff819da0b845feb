import * as vscode from 'vscode';
import { toError } from '../../base/errors.ts';
import type { Problem, ProblemsParams } from '../../protocol/problems.ts';
import { commandSpecOf, isTerminal, titleOf, type Task } from '../../protocol/task.ts';
import type { HostGateway } from '../connection/hostGateway.ts';
import { shortLine } from '../editor/labelText.ts';
import { problemMatchersSetting } from '../editor/settings.ts';
import type { TaskChange, TaskModel, TaskModelChange } from '../tasks/taskModel.ts';
import type { KnownMatcher } from './contributedMatchers.ts';
import { ProblemList } from './problemList.ts';

/** Tasks that wait to be looked at; of more that end at once, the first are left out. */
const WAITING_LIMIT = 100;
/** Where the window remembers which tasks have problems, and of how many. */
const MEMORY_KEY = 'tasksWithProblems';
const REMEMBERED_LIMIT = 50;

export interface TaskProblemsOptions {
  gateway: HostGateway;
  model: TaskModel;
  log: vscode.LogOutputChannel;
  /** Remembers over a reload which tasks have problems. */
  memory: vscode.Memento;
  /** Whether a task belongs to the window. */
  isOurs(task: Task): boolean;
}

/**
 * Tells in the Problems panel what the outputs of the window's tasks tell of: when a command ends, and while it runs if it
 * says when it has looked at everything. They go when the task is removed or runs again, and with the next task that
 * runs the same.
 */
export class TaskProblems implements vscode.Disposable {
  readonly #options: TaskProblemsOptions;
  readonly #list = new ProblemList();
  readonly #listening: vscode.Disposable;
  /** Ids of tasks with problems, by what they run. */
  readonly #byCommand = new Map<string, string>();
  readonly #remembered: Set<string>;
  #waiting: Task[] = [];
  #isLooking = false;
  /** The task that is looked at, unless what is found is not wanted any more. */
  #lookedAt: Task | undefined;
  /** Running tasks that are looked at, by the number under which the host tells of them. */
  readonly #followed = new Map<
    number,
    { task: Task; matchers: KnownMatcher[]; stop: vscode.CancellationTokenSource }
  >();
  #lastFollowed = 0;

  constructor(options: TaskProblemsOptions) {
    this.#options = options;
    this.#remembered = new Set(options.memory.get<string[]>(MEMORY_KEY, []));
    const { dispose } = options.model.onDidChange((change) => this.#handleChange(change));
    this.#listening = { dispose };
  }

  /** What the host has found in the output of a task that runs. */
  handleNews({ follow, problems }: ProblemsParams): void {
    const followed = this.#followed.get(follow);
    if (followed) this.#show(followed.task, followed.matchers, problems);
  }

  dispose(): void {
    this.#listening.dispose();
    for (const { stop } of this.#followed.values()) stop.cancel();
    this.#followed.clear();
    this.#waiting = [];
    this.#lookedAt = undefined;
    this.#list.dispose();
  }

  #handleChange({ changed, removed, isSnapshot }: TaskModelChange): void {
    for (const { id } of removed) this.#forget(id);
    for (const change of changed) this.#handleTask(change, isSnapshot);
  }

  #handleTask({ task, previous }: TaskChange, isSnapshot: boolean): void {
    if (task.hidden || task.step || !commandSpecOf(task) || !this.#options.isOurs(task)) return;
    const hasEnded = isTerminal(task);
    const isAnew = previous?.attempt.number !== task.attempt.number;
    if (previous && isAnew) this.#forget(task.id);
    if (hasEnded) {
      // What had ended before this window came is not news, unless it was told before a reload.
      const isNews = previous
        ? !isTerminal(previous) || isAnew
        : !isSnapshot || this.#remembered.has(task.id);
      if (!isNews) return;
      // One that was over quickly is never seen to run.
      this.#supersede(task);
      if (!this.#isFollowed(task.id)) this.#enqueue(task);
      return;
    }
    const isRunning = task.status.state !== 'pending';
    if (
      !isRunning ||
      (previous?.status.state !== 'pending' && previous !== undefined && !isAnew && !isSnapshot)
    )
      return;
    this.#supersede(task);
    if ((task.kind === 'monitor' || task.problemMatchers) && !this.#isFollowed(task.id)) this.#follow(task);
  }

  /** The problems of another task that ran the same go. */
  #supersede(task: Task): void {
    const earlier = this.#byCommand.get(keyOf(task));
    if (earlier !== undefined && earlier !== task.id) this.#forget(earlier);
  }

  #isFollowed(id: string): boolean {
    return [...this.#followed.values()].some(({ task }) => task.id === id);
  }

  #forget(id: string): void {
    this.#waiting = this.#waiting.filter((task) => task.id !== id);
    if (this.#lookedAt?.id === id) this.#lookedAt = undefined;
    for (const [number, { task, stop }] of this.#followed) {
      if (task.id !== id) continue;
      this.#followed.delete(number);
      stop.cancel();
    }
    this.#list.remove(id);
    if (this.#remembered.delete(id)) this.#remember();
  }

  #remember(): void {
    const ids = [...this.#remembered].slice(-REMEMBERED_LIMIT);
    this.#options.memory.update(MEMORY_KEY, ids).then(undefined, (error: unknown) => {
      this.#options.log.debug(`Remember: ${toError(error).message}`);
    });
  }

  #enqueue(task: Task): void {
    this.#waiting.push(task);
    if (this.#waiting.length > WAITING_LIMIT) this.#waiting.shift();
    if (!this.#isLooking) void this.#lookAtAll();
  }

  /** One after the other: each costs the host up to some seconds of a processor. */
  async #lookAtAll(): Promise<void> {
    this.#isLooking = true;
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the purpose
      await this.#look(next);
    }
    this.#isLooking = false;
  }

  async #look(task: Task): Promise<void> {
    this.#lookedAt = task;
    try {
      const matchers = await this.#matchersOf(task);
      if (matchers.length === 0) return;
      const asked = { id: task.id, matchers: matchers.map(({ matcher }) => matcher) };
      const found = await this.#options.gateway.withClient((client) => client.problems(asked));
      this.#tellSlow(found.tooSlow);
      if (this.#lookedAt === task) this.#show(task, matchers, found.problems);
    } catch (error) {
      this.#options.log.warn(
        `Failed to look for problems in the output of ${task.id}: ${toError(error).message}`,
      );
    }
  }

  /** Looks at a task that runs, if a matcher says from where to where it tells of problems. */
  async #follow(task: Task): Promise<void> {
    const follow = ++this.#lastFollowed;
    const stop = new vscode.CancellationTokenSource();
    this.#followed.set(follow, { task, matchers: [], stop });
    try {
      const matchers = (await this.#matchersOf(task)).filter(({ matcher }) => matcher.background);
      if (stop.token.isCancellationRequested) return;
      if (matchers.length === 0) {
        this.#followed.delete(follow);
        // Its end may have come meanwhile.
        const now = this.#options.model.get(task.id);
        if (now && isTerminal(now) && now.attempt.number === task.attempt.number) this.#enqueue(now);
        return;
      }
      this.#followed.set(follow, { task, matchers, stop });
      const asked = { id: task.id, matchers: matchers.map(({ matcher }) => matcher), follow };
      const found = await this.#options.gateway.withClient((client) => client.problems(asked, stop.token));
      this.#tellSlow(found.tooSlow);
      if (this.#followed.has(follow)) this.#show(task, matchers, found.problems);
    } catch (error) {
      // The next connection follows it again.
      this.#options.log.debug(`Follow ${task.id}: ${toError(error).message}`);
    } finally {
      this.#followed.delete(follow);
    }
  }

  async #matchersOf({ id, problemMatchers }: Task): Promise<KnownMatcher[]> {
    const usual = problemMatchersSetting();
    if (usual.length === 0 && !problemMatchers) return [];
    const { matchersOf } = await import('#doors');
    // A row has no more than names.
    return matchersOf(await this.#options.gateway.wholeTask(id), usual);
  }

  #show(task: Task, matchers: KnownMatcher[], problems: Problem[]): void {
    const shown = problems.map((problem) => ({
      ...problem,
      applyTo: matchers[problem.matcher]?.applyTo ?? 'allDocuments',
    }));
    this.#list.set({ id: task.id, title: shortLine(titleOf(task)) }, shown);
    if (shown.length === 0) return;
    this.#supersede(task);
    this.#byCommand.set(keyOf(task), task.id);
    if (this.#remembered.has(task.id)) return;
    this.#remembered.add(task.id);
    this.#remember();
  }

  #tellSlow(names: string[]): void {
    for (const name of names)
      this.#options.log.warn(`The problem matcher ${name} took too long for a line, and was left out.`);
  }
}

/** The same command in the same folder. */
function keyOf(task: Task): string {
  const { command, cwd } = commandSpecOf(task) ?? {};
  return JSON.stringify([command, cwd]);
}
