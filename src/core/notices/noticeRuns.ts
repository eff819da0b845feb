import { commandText } from '../../base/commandText.ts';
import { toError } from '../../base/errors.ts';
import { homeDirectory } from '../../base/homeDirectory.ts';
import { oneLine } from '../../base/plainText.ts';
import { noticeOf, NOTICES_SESSION } from '../../protocol/outsideNotices.ts';
import type { Notice } from '../../protocol/notice.ts';
import { isTerminal, NOTICES_GROUP, type Task } from '../../protocol/task.ts';
import type { EngineContext } from '../engineContext.ts';
import { isExpendable } from '../retention.ts';
import { addTask } from '../verbs/newTask.ts';
import { keysAfter, type TaskEventNotice } from './noticeEvents.ts';
import { failuresOf } from './noticePlan.ts';
import { toldOf } from './noticeText.ts';

const DEFAULT_TIMEOUT_MS = 30_000;
const OUTPUT_LIMIT_BYTES = 256 * 1024;
/** Ended runs of the command that are kept, so that a person can look at their outputs. */
const KEPT_RUNS = 20;
/** Their outputs together: a command may have written much before a limit ended it. The latest is kept anyway. */
const KEPT_BYTES = 16 * 1024 * 1024;
const DESCRIPTION_LENGTH = 200;

/**
 * The tasks that run the notification command. Each says on its record what it tells, and then so do the records of the
 * tasks that it is about; a host that ends between the two is followed by one that completes them.
 */
export class NoticeRuns {
  readonly #context: () => EngineContext;
  /** Ids, in order of creation. */
  readonly #ids = new Set<string>();

  constructor(context: () => EngineContext) {
    this.#context = context;
  }

  /** Finds the runs of earlier hosts, and completes the records of what they tell. */
  open(): void {
    const { table, turn } = this.#context();
    const about: Notice['about'] = [];
    for (const task of table.values()) {
      const notice = noticeOf(task);
      if (!notice) continue;
      this.#ids.add(task.id);
      about.push(...notice.about);
    }
    turn.run(() => this.#markAll(about));
  }

  /** A run that was started again. */
  note(id: string): void {
    this.#ids.add(id);
  }

  /** The number of runs that have not ended. */
  get unfinishedCount(): number {
    return this.#tasks().filter((task) => !isTerminal(task)).length;
  }

  /** How often the command has failed in a row since the settings changed, and its last run. */
  failures(): ReturnType<typeof failuresOf> {
    const { settings } = this.#context();
    return failuresOf(this.#tasks(), settings.current.origins?.notifications?.at ?? '');
  }

  /** Starts a run, and notes on the records what it tells; a test tells of no task. @throws notSaved */
  start(
    command: string | string[],
    events: readonly TaskEventNotice[],
    { isTest = false }: { isTest?: boolean } = {},
  ): Task {
    const context = this.#context();
    const { timeoutMs = DEFAULT_TIMEOUT_MS } = context.settings.current.notifications ?? {};
    const about = isTest ? [] : events.map(({ task, key }) => ({ task: task.id, key }));
    const isRepeat = isTest || this.failures().count > 0;
    const notice: Notice = { about, ...toldOf(events), ...(isRepeat && { isRepeat }) };
    const cwd = homeDirectory() ?? context.paths.directory;
    const words = `notification command (${notice.variables.LEGWORK_EVENT}): ${commandText(command)}`;
    return context.turn.run(() => {
      const task = addTask(context, {
        draft: {
          kind: 'shell',
          description: oneLine(words, DESCRIPTION_LENGTH),
          spec: () => ({ command, cwd, environment: this.#environment(), notice }),
        },
        params: {
          ...{ producer: 'user', hidden: true, group: NOTICES_GROUP },
          ...{ timeoutMs, outputLimitBytes: OUTPUT_LIMIT_BYTES },
        },
        owner: NOTICES_SESSION,
        caller: {
          session: NOTICES_SESSION,
          signal: new AbortController().signal,
          cancelExternal: () => false,
        },
      });
      this.#ids.add(task.id);
      this.#markAll(about);
      context.trace.write({ event: 'noticed', id: task.id, about: about.length });
      return task;
    });
  }

  /** Ends what ended runs have left running, and removes all but the latest of them. */
  tidy(): void {
    const { table, turn, leftovers, trace } = this.#context();
    for (const id of this.#ids) if (!table.find(id)) this.#ids.delete(id);
    const ended = this.#tasks().filter(isTerminal);
    for (const task of ended) if (task.leftovers && !task.leftovers.outlivedKill) leftovers.clear(task.id);
    for (const { id } of expendable(ended)) {
      try {
        turn.remove(id);
        this.#ids.delete(id);
      } catch (error) {
        // It is tried again after the next one.
        trace.write({ event: 'problem', id, message: toError(error).message });
      }
    }
  }

  #tasks(): Task[] {
    const { table } = this.#context();
    return [...this.#ids].flatMap((id) => table.find(id) ?? []);
  }

  /** Key of the environment of the person who set the command. @throws the file system's error */
  #environment(): string {
    const { settings, environments } = this.#context();
    return settings.current.origins?.notifications?.environment ?? environments.keep({});
  }

  /** Notes on the records of tasks which of their events were told. */
  #markAll(about: Notice['about']): void {
    const { table, turn } = this.#context();
    for (const [id, told] of Map.groupBy(about, ({ task }) => task)) {
      const task = table.find(id);
      if (!task) continue;
      const keys = keysAfter(
        task,
        told.map(({ key }) => key),
      );
      if (keys.some((key) => !task.announced?.includes(key))) turn.apply(id, { type: 'announced', keys });
    }
  }
}

/** The ended runs, in order of creation, that need not be kept: all but the latest. */
function expendable(ended: readonly Task[]): Task[] {
  let bytes = 0;
  const first = ended.findLastIndex(({ output }, index) => {
    bytes += output.bytes;
    const count = ended.length - index;
    return count > KEPT_RUNS || (count > 1 && bytes > KEPT_BYTES);
  });
  return ended.slice(0, first + 1).filter(isExpendable);
}
