import type { TimeSlice } from '../../base/timeSlice.ts';
import {
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  transcriptPath,
  type DataPaths,
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
  path: string;
  /** Its path in the data directory. */
  name: string;
  /** When the attempt ended, in milliseconds since 1970; missing while something of it may still write. */
  endedAtMs?: number;
}

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
export async function targetsOf(
  tasks: readonly Task[],
  paths: DataPaths,
  slice: TimeSlice,
): Promise<SearchTarget[]> {
  const targets: SearchTarget[] = [];
  for (const task of tasks) {
    const { id, agent, attempt } = task;
    const latest = agent ? transcriptPath(paths, id) : outputPath(paths, id);
    const last = Math.max(1, attempt.number - NAMED_ATTEMPTS);
    for (let number = attempt.number; number >= last; number--) {
      const path =
        number === attempt.number
          ? latest
          : agent
            ? earlierTranscriptPath(latest, number)
            : earlierOutputPath(paths, { id, number });
      const name = path.slice(paths.directory.length + 1);
      const isEarlier = number < attempt.number;
      targets.push({
        ...{ task: id, attempt: number, isEarlier, isTranscript: agent !== undefined, path, name },
        ...(isEarlier ? { endedAtMs: 0 } : endOf(task)),
      });
    }
    // oxlint-disable-next-line no-await-in-loop -- lets other work run
    if (slice.isOver()) await slice.next();
  }
  return targets;
}

/** The end of an attempt to whose output nothing is added any more. */
function endOf(task: Task): Pick<SearchTarget, 'endedAtMs'> {
  if (isUnfinished(task) || task.leftovers || task.endedAt === undefined) return {};
  return { endedAtMs: Date.parse(task.endedAt) };
}
