import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import type { RetentionPolicy } from '../protocol/messages.ts';
import { retentionPolicy } from '../protocol/taskPolicies.ts';
import { DEFAULT_RETENTION, nextExpired } from './retention.ts';
import type { Trace } from './trace.ts';
import type { EngineTurn } from './turn/engineTurn.ts';

const INTERVAL_MS = 10 * 60 * 1000;
/** How long after an end the policy is applied. */
const SOON_MS = 10_000;
/** Files are removed a few at a time, because mass deletion slows down other file operations. */
const SLICE = 20;
const SLICE_PAUSE_MS = 50;

/** Gradually removes ended tasks that the policy of the data directory does not keep. */
export class RetentionKeeper {
  readonly #path: string;
  readonly #turn: EngineTurn;
  readonly #trace: Trace;
  #policy: RetentionPolicy = DEFAULT_RETENTION;
  #timer: NodeJS.Timeout | undefined;
  #isSoon = false;

  constructor(options: { path: string; turn: EngineTurn; trace: Trace }) {
    this.#path = options.path;
    this.#turn = options.turn;
    this.#trace = options.trace;
  }

  /** Loads the saved policy. If it cannot be read, everything is kept. */
  open(): void {
    try {
      this.#policy = checked(retentionPolicy, JSON.parse(readRegularFile(this.#path)));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
        this.#policy = {};
        this.#trace.write({ event: 'unreadable', path: this.#path, reason: toError(error).message });
      }
    }
    this.#wake(SLICE_PAUSE_MS);
  }

  /** @throws notSaved */
  setPolicy(policy: RetentionPolicy): void {
    try {
      writeFileAtomically(this.#path, `${JSON.stringify(policy, undefined, 2)}\n`);
    } catch (error) {
      throw notSaved(toError(error));
    }
    this.#policy = policy;
    this.#wake(SLICE_PAUSE_MS);
  }

  /** A task has ended. Further ends do not delay the removal. */
  reviewSoon(): void {
    if (this.#isSoon) return;
    this.#isSoon = true;
    this.#wake(SOON_MS);
  }

  #wake(delayMs: number): void {
    clearTimeout(this.#timer);
    if (Object.keys(this.#policy).length === 0) return;
    this.#timer = setTimeout(() => this.#removeSlice(), delayMs).unref();
  }

  #removeSlice(): void {
    this.#isSoon = false;
    for (let removed = 0; removed < SLICE; removed++) {
      const id = nextExpired(this.#turn.table.ended, this.#policy, Date.now());
      if (id === undefined) return this.#wake(INTERVAL_MS);
      try {
        this.#turn.remove(id);
        this.#trace.write({ event: 'expired', id });
      } catch (error) {
        // Retried after the pause; keeping a task longer does no harm.
        this.#trace.write({ event: 'problem', id, message: toError(error).message });
        return this.#wake(INTERVAL_MS);
      }
    }
    this.#wake(SLICE_PAUSE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
