import { Worker } from 'node:worker_threads';
import { toError } from '../../base/errors.ts';
import { PULSE, type FromReader, type JobName, type Jobs, type ToReader } from '../../language/jobs.ts';
import type { ProblemsResult } from '../../protocol/problems.ts';

const LOOK_MS = 500;
/**
 * A slice of work that is the same for so many looks hangs; it takes milliseconds, unless a pattern or a drive holds it
 * up. Looks are counted, not time, which also passes while the machine sleeps.
 */
const HANG_LOOKS = 6;
/** How long the thread is kept for the next request. */
const IDLE_MS = 30_000;
const MEMORY_MB = 256;

export interface JobOptions {
  /** Aborted when no client waits for the result. */
  signal: AbortSignal;
  /** Resolves when the output no longer grows. */
  ended?: Promise<unknown>;
  onNews?(result: ProblemsResult): void;
}

interface Pending {
  asked: ToReader & { type: 'do' };
  options: JobOptions;
  hasEnded: boolean;
  resolve(result: never): void;
  reject(error: Error): void;
}

/** The work took too long, and was given up. */
export class ReaderHung extends Error {
  override readonly name = 'ReaderHung';
}

/**
 * Has outputs read by a thread of its own, so that neither a large file, nor a slow drive, nor the pattern of an extension
 * delays the host. If the thread hangs, it is replaced: the job that hung fails, or goes on without the matcher that
 * it hung in, and all others begin anew.
 */
export class ReaderThread {
  readonly #script: string;
  readonly #onProblem: (error: Error) => void;
  #worker: Worker | undefined;
  #memory = new Int32Array(new SharedArrayBuffer(4 * PULSE.length));
  readonly #pending = new Map<number, Pending>();
  #last = 0;
  #watch: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  /** The count of the slice that was seen last, and for how many looks it is the same. */
  #seen = { count: 0, looks: 0 };
  #isDisposed = false;

  /** `script` is the `language.js` bundle. */
  constructor(script: string, onProblem: (error: Error) => void) {
    this.#script = script;
    this.#onProblem = onProblem;
  }

  /** Jobs that have not been answered. */
  get jobCount(): number {
    return this.#pending.size;
  }

  /** @throws ReaderHung, the system's error, or the signal's reason */
  perform<K extends JobName>(name: K, job: Jobs[K]['job'], options: JobOptions): Promise<Jobs[K]['result']> {
    const id = ++this.#last;
    const { promise, resolve, reject } = Promise.withResolvers<Jobs[K]['result']>();
    if (options.signal.aborted || this.#isDisposed) return Promise.reject(new Error('Nobody waits for it.'));
    const asked = { type: 'do', id, name, job } as unknown as ToReader & { type: 'do' };
    const abort = () => {
      this.#post({ type: 'cancel', id });
      this.#settle(id)?.reject(new Error('Nobody waits for it.'));
    };
    options.signal.addEventListener('abort', abort, { once: true });
    const pending: Pending = {
      asked,
      options,
      hasEnded: false,
      resolve: resolve as Pending['resolve'],
      reject,
    };
    this.#pending.set(id, pending);
    const handleEnd = () => {
      pending.hasEnded = true;
      if (this.#pending.has(id)) this.#post({ type: 'ended', id });
    };
    options.ended?.then(handleEnd, handleEnd);
    clearTimeout(this.#idle);
    this.#start();
    this.#post(asked);
    this.#watch ??= setInterval(() => this.#look(), LOOK_MS).unref();
    return promise.finally(() => options.signal.removeEventListener('abort', abort));
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stop();
    for (const { asked } of this.#pending.values())
      this.#settle(asked.id)?.reject(new Error('The host ends.'));
    clearInterval(this.#watch);
    clearTimeout(this.#idle);
  }

  #start(): void {
    if (this.#worker) return;
    this.#memory = new Int32Array(new SharedArrayBuffer(4 * PULSE.length));
    this.#seen = { count: 0, looks: 0 };
    const worker = new Worker(this.#script, {
      workerData: { legworkReader: this.#memory },
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    worker.unref();
    worker.on('message', (message: FromReader) => this.#handle(message));
    worker.on('error', (error) => this.#handleLoss(worker, toError(error)));
    worker.on('exit', () => this.#handleLoss(worker, new Error('The reader of outputs has ended.')));
    this.#worker = worker;
  }

  #stop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }

  #post(message: ToReader): void {
    this.#worker?.postMessage(message);
  }

  #handle(message: FromReader): void {
    if (message.type === 'news') this.#pending.get(message.id)?.options.onNews?.(message.result);
    else if (message.type === 'done') this.#settle(message.id)?.resolve(message.result as never);
    else {
      const error = Object.assign(new Error(message.message), message.code && { code: message.code });
      this.#settle(message.id)?.reject(error);
    }
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) {
      clearInterval(this.#watch);
      this.#watch = undefined;
      clearTimeout(this.#idle);
      this.#idle = setTimeout(() => this.#stop(), IDLE_MS).unref();
    }
    return pending;
  }

  /** Out of memory, or a bug: what was asked fails, and the next request gets another thread. */
  #handleLoss(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#onProblem(error);
    for (const { asked } of this.#pending.values()) this.#settle(asked.id)?.reject(error);
  }

  /** An odd count that stays the same is a slice that does not end. */
  #look(): void {
    const count = Atomics.load(this.#memory, PULSE.count);
    if (count !== this.#seen.count || (count & 1) === 0) this.#seen = { count, looks: 0 };
    else if (++this.#seen.looks >= HANG_LOOKS) this.#replace();
  }

  #replace(): void {
    const [hung = 0, matcher = 0] = [this.#memory[PULSE.job], this.#memory[PULSE.matcher]];
    this.#stop();
    const pending = this.#pending.get(hung);
    if (pending?.asked.name === 'problems' && matcher > 0) {
      const { job } = pending.asked;
      pending.asked = { ...pending.asked, job: { ...job, without: [...job.without, matcher - 1] } };
    } else this.#settle(hung)?.reject(new ReaderHung('It takes too long to read the output.'));
    if (this.#pending.size === 0) return;
    this.#start();
    for (const { asked, hasEnded } of this.#pending.values()) {
      this.#post(asked);
      if (hasEnded) this.#post({ type: 'ended', id: asked.id });
    }
  }
}
