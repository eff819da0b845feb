import {
  dataPaths,
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  transcriptPath,
} from '../../protocol/dataDirectory.ts';
import type { SearchParams } from '../../protocol/search.ts';
import { agentSpecOf, isUnfinished, type Task } from '../../protocol/task.ts';

/** A file to search. There may be very many, so it has only what cannot be told from the task. */
export interface SearchTarget {
  task: Task;
  attempt: number;
  /** Its path, relative to the data directory. */
  name: string;
}

const NAMES = dataPaths('');
/** With very many tasks, joining paths takes longer than all the rest. */
const outputName = named((id) => outputPath(NAMES, id));
const transcriptName = named((id) => transcriptPath(NAMES, id));

/** The same function, for ids without separators. */
function named(path: (id: string) => string): (id: string) => string {
  const [before, after] = path(':').split(':');
  return (id) => `${before}${id}${after}`;
}

/** The end of an attempt that was followed by another. */
const EARLIER = 'earlier';
/** Of more attempts, only the latest ones are searched. */
const NAMED_ATTEMPTS = 100;

/** Whether a task is one of those to search, apart from the words for it. */
export function isSearched(task: Task, { since, agent }: Pick<SearchParams, 'since' | 'agent'>): boolean {
  if (agent !== undefined && agentSpecOf(task)?.agent !== agent) return false;
  if (since === undefined || isUnfinished(task)) return true;
  return Date.parse(task.endedAt ?? task.updatedAt) >= Date.parse(since);
}

/** Whether it is the transcript of an agent run: what that printed is the same in a protocol for programs. */
export function isTranscript({ task }: SearchTarget): boolean {
  return task.agent !== undefined;
}

/** Whether there is a later attempt. */
export function isEarlier({ task, attempt }: SearchTarget): boolean {
  return attempt < task.attempt.number;
}

/** Says which attempt of which task it is, in a string that is there anyway. */
export function keyOf(target: SearchTarget): string {
  return isEarlier(target) ? target.name : target.task.id;
}

/** When the attempt ended, or that it did; `undefined` while something of it may still write. */
export function endOf(target: SearchTarget): string | undefined {
  const { task } = target;
  if (isEarlier(target)) return EARLIER;
  return isUnfinished(task) || task.leftovers ? undefined : task.endedAt;
}

/** The files of tasks, task by task, the latest attempt first. They may not exist. */
export class SearchTargets {
  readonly #tasks: readonly Task[];
  #next = 0;
  #waiting: SearchTarget[] = [];

  constructor(tasks: readonly Task[]) {
    this.#tasks = tasks;
  }

  /** The next ones, at most so many; none at the end. */
  take(most: number): SearchTarget[] {
    const taken = this.#waiting;
    while (taken.length < most) {
      const task = this.#tasks[this.#next++];
      if (!task) break;
      addFiles(taken, task);
    }
    this.#waiting = taken.splice(most);
    return taken;
  }
}

function addFiles(targets: SearchTarget[], task: Task): void {
  const { id, agent, attempt } = task;
  const latest = agent ? transcriptName(id) : outputName(id);
  targets.push({ task, attempt: attempt.number, name: latest });
  const last = Math.max(1, attempt.number - NAMED_ATTEMPTS);
  for (let number = attempt.number - 1; number >= last; number--) {
    const name = agent ? earlierTranscriptPath(latest, number) : earlierOutputPath(NAMES, { id, number });
    targets.push({ task, attempt: number, name });
  }
}
