import type { EndCause } from '../../core/executor.ts';
import type { JobParams } from '../../protocol/executor.ts';

/** What a queue says of a job. */
export interface Job {
  id: number;
  /** As it was submitted. */
  name: string;
  /** `ended` only if none of its processes is left. */
  phase: 'pending' | 'running' | 'ended';
  /** The queue's own words for its state, and why it waits. */
  words: string;
  node?: string;
  /** Who ended it, if not itself. */
  cause?: EndCause;
}

/** A job to be run. */
export interface JobRequest {
  name: string;
  /** A shell script; it holds no secrets, because the queue stores it. */
  script: string;
  asked: JobParams;
}

/**
 * `term` asks all processes of a job to end; `kill` has its wrapper kill all others, by the signal `WRAPPER_KILLS`; `cancel`
 * takes it out of the queue, and ends what is left of it.
 */
export type JobSignal = 'term' | 'kill' | 'cancel' | 'stop' | 'continue';

/**
 * A system that runs jobs on other machines which share the data directory. It keeps nothing of its own: jobs are found
 * again by their names. Each error has a sentence for people as its message.
 */
export interface JobQueue {
  /** Its name, in records and as the name of its folder. */
  readonly kind: JobParams['kind'];
  /** Its name for people. */
  readonly title: string;
  /** Shell variables that a job has: its number, and its node. */
  readonly variables: { job: string; node: string };
  /** Resolves with the number of the job. @throws JobRefused; any other error leaves open whether there is a job now */
  submit(request: JobRequest): Promise<number>;
  /** All jobs of this user that it knows, also ended ones, with one request. @throws Error if it does not answer */
  list(): Promise<Job[]>;
  /** @throws Error if it does not answer; a job that has ended is no error */
  signal(job: number, signal: JobSignal): Promise<void>;
}

/** The queue takes no such job, also not later. */
export class JobRefused extends Error {
  /** As a shell would say it: 127 without the queue's programs, otherwise 126. */
  readonly code: 126 | 127;

  constructor(message: string, code: 126 | 127 = 126) {
    super(message);
    this.code = code;
  }
}
