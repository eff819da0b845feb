import { setImmediate as nextTurn } from 'node:timers/promises';
import { TimeSlice } from '../base/timeSlice.ts';
import { PULSE } from './jobs.ts';

/** How long the reader works before it looks whether the job is still wanted. */
const SLICE_MS = 15;

/** A job was cancelled. */
export class NotWanted extends Error {}

/** Divides a job into slices, and lets the host see which one runs. */
export class Pulse {
  readonly #memory: Int32Array;
  readonly #job: number;
  readonly #signal: AbortSignal;
  readonly #slice = new TimeSlice(SLICE_MS);

  constructor(memory: Int32Array, job: number, signal: AbortSignal) {
    this.#memory = memory;
    this.#job = job;
    this.#signal = signal;
    this.begin();
  }

  /** Says which matcher goes over a line. */
  readonly enter = (matcher: number): void => {
    this.#memory[PULSE.matcher] = matcher + 1;
  };

  /** Whether it is time to call `rest`. */
  get isOver(): boolean {
    return this.#slice.isOver();
  }

  /** Lets other jobs go on. @throws NotWanted */
  rest(): Promise<void> {
    return this.pause(() => this.#slice.next(nextTurn));
  }

  /** Waits for something. @throws NotWanted */
  async pause(wait: () => Promise<unknown>): Promise<void> {
    this.end();
    await wait();
    if (this.#signal.aborted) throw new NotWanted();
    this.begin();
  }

  begin(): void {
    this.#memory[PULSE.job] = this.#job;
    this.#memory[PULSE.matcher] = 0;
    this.#step(1);
  }

  end(): void {
    this.#step(0);
  }

  /** The count stays the same only while nothing happens. */
  #step(parity: 0 | 1): void {
    const count = Atomics.load(this.#memory, PULSE.count);
    if ((count & 1) !== parity) Atomics.store(this.#memory, PULSE.count, (count + 1) | 0);
  }
}
