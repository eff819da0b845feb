import { writeFileAtomically } from '../base/atomicFile.ts';
import { errorCode, toError } from '../base/errors.ts';
import { readRegularFile } from '../base/regularFile.ts';
import { checked } from '../protocol/checked.ts';
import { notSaved } from '../protocol/errors.ts';
import type { RetentionPolicy } from '../protocol/messages.ts';
import { isTerminal } from '../protocol/task.ts';
import { retentionPolicy } from '../protocol/taskPolicies.ts';
import { chooseExpired } from './retention.ts';
import type { TaskTable } from './taskTable.ts';
import type { Trace } from './trace.ts';

const INTERVAL_MS = 10 * 60 * 1000;
/** How long after an end it is looked whether that is one too many. */
const SOON_MS = 10_000;
/** Files are removed a few at a time: a mass of deletions slows others down. */
const SLICE = 20;
const SLICE_PAUSE_MS = 50;

/** Removes ended tasks that the policy of the data directory does not keep, by itself and little by little. */
export class RetentionKeeper {
  readonly #path: string;
  readonly #table: TaskTable;
  readonly #trace: Trace;
  #policy: RetentionPolicy = {};
  #timer: NodeJS.Timeout | undefined;
  #isSoon = false;
  /** What could not be removed since the last pause, so that it does not keep the rest. */
  readonly #stuck = new Set<string>();

  constructor(options: { path: string; table: TaskTable; trace: Trace }) {
    this.#path = options.path;
    this.#table = options.table;
    this.#trace = options.trace;
    options.table.onDidChange((change) => {
      if (change.type === 'changed' && isTerminal(change.task)) this.#wakeSoon();
    });
  }

  /** Takes up the policy that was set before; without a readable one everything is kept. */
  open(): void {
    try {
      this.#policy = checked(retentionPolicy, JSON.parse(readRegularFile(this.#path)));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') {
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

  /** Further ends do not put it off. */
  #wakeSoon(): void {
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
    const expired = chooseExpired(this.#table.values(), this.#policy, Date.now()).filter(
      (id) => !this.#stuck.has(id),
    );
    for (const id of expired.slice(0, SLICE)) {
      try {
        this.#table.remove(id);
        this.#trace.write({ event: 'expired', id });
      } catch (error) {
        // Tried again after the pause; a task too many is no harm.
        this.#trace.write({ event: 'problem', id, message: toError(error).message });
        this.#stuck.add(id);
      }
    }
    if (expired.length > SLICE) return this.#wake(SLICE_PAUSE_MS);
    this.#stuck.clear();
    this.#wake(INTERVAL_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
