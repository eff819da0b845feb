import type { Job, JobQueue } from './jobQueue.ts';

/** Asks a queue for all its jobs, once for everybody who asks meanwhile. */
export class JobList {
  readonly #queue: JobQueue;
  #running: Promise<Job[]> | undefined;
  #next: Promise<Job[]> | undefined;

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** The jobs as they are now or later, never as they were before. @throws Error if the queue does not answer */
  get(): Promise<Job[]> {
    if (this.#running) {
      const again = () => {
        this.#next = undefined;
        return this.get();
      };
      return (this.#next ??= this.#running.then(again, again));
    }
    const running = this.#queue.list().finally(() => (this.#running = undefined));
    this.#running = running;
    return running;
  }
}
