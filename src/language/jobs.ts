import type { ProblemMatcher, ProblemsResult } from '../protocol/problems.ts';
import type { TextLink } from '../protocol/outputLinks.ts';
import type { Places } from './links/places.ts';
import type { OutputStep } from './steps/stepFinder.ts';

/* What the host asks its reader of outputs, which is a thread of its own. */

/** A piece of work, and its result. Paths are those of outputs. */
export interface Jobs {
  /** The links at the beginning and the end of an output. */
  links: { job: { path: string; places: Places }; result: TextLink[] };
  /** The links in a text. */
  textLinks: { job: { text: string; places: Places }; result: TextLink[] };
  /** The steps at the beginning of an output. */
  steps: { job: { path: string }; result: OutputStep[] };
  /** Where a line is in an output; `undefined` if it is not there, or too far from the beginning. */
  line: { job: { path: string; row: number }; result: LinePlace | undefined };
  /** The problems of an output; while it grows, also those in between. */
  problems: { job: ProblemsJob; result: ProblemsResult };
}

export interface LinePlace {
  /** The offsets at which it begins and ends, in bytes. */
  start: number;
  end: number;
  /** Size of the output. */
  size: number;
  /** Whether something is on it. */
  isEmpty: boolean;
}

export interface ProblemsJob {
  path: string;
  places: Places;
  matchers: ProblemMatcher[];
  /** Indexes of matchers that are to be left out. */
  without: number[];
  /** Whether more will be written, until `ended`. */
  grows: boolean;
}

export type JobName = keyof Jobs;

export type ToReader =
  | { [K in JobName]: { type: 'do'; id: number; name: K; job: Jobs[K]['job'] } }[JobName]
  /** Nobody waits for it any more. */
  | { type: 'cancel'; id: number }
  /** The output of this job does not grow any more. */
  | { type: 'ended'; id: number };

export type FromReader =
  | { type: 'done'; id: number; result: unknown }
  | { type: 'failed'; id: number; message: string; code?: string }
  | { type: 'news'; id: number; result: ProblemsResult };

/**
 * Memory that the host and the reader share, so that the host sees what the reader is at when it does not come back:
 * a count that is odd within a slice of work, the id of the job, and one more than the index of its matcher.
 */
export const PULSE = { count: 0, job: 1, matcher: 2, length: 3 } as const;
