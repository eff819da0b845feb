import {
  dataPaths,
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  transcriptPath,
} from '../../protocol/dataDirectory.ts';
import type { SearchParams } from '../../protocol/search.ts';
import { agentSpecOf, isUnfinished, type Task } from '../../protocol/task.ts';

/** A file to search. */
export interface SearchTarget {
  task: string;
  attempt: number;
  /** There is a later attempt. */
  isEarlier: boolean;
  isTranscript: boolean;
  /** Its path, relative to the data directory. */
  name: string;
  /** When the attempt ended, or that it did; missing while something of it may still write. */
  endedAt?: string;
}

/** Names are relative: there may be very many of them. */
const NAMES = dataPaths('');

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

/**
 * The files of tasks, the latest attempt first. Of an agent run, that is its transcript: what it printed is the same in a
 * protocol for programs. They may not exist.
 */
export function* targetsOf(tasks: Iterable<Task>): Generator<SearchTarget> {
  for (const task of tasks) {
    const { id, agent, attempt } = task;
    const isTranscript = agent !== undefined;
    const latest = isTranscript ? transcriptPath(NAMES, id) : outputPath(NAMES, id);
    yield { task: id, attempt: attempt.number, isEarlier: false, isTranscript, name: latest, ...endOf(task) };
    const last = Math.max(1, attempt.number - NAMED_ATTEMPTS);
    for (let number = attempt.number - 1; number >= last; number--) {
      const name = isTranscript
        ? earlierTranscriptPath(latest, number)
        : earlierOutputPath(NAMES, { id, number });
      yield { task: id, attempt: number, isEarlier: true, isTranscript, name, endedAt: EARLIER };
    }
  }
}

/** The end of an attempt to whose output nothing is added any more. */
function endOf(task: Task): Pick<SearchTarget, 'endedAt'> {
  if (isUnfinished(task) || task.leftovers || task.endedAt === undefined) return {};
  return { endedAt: task.endedAt };
}
