import { statSync } from 'node:fs';
import type { AgentTimes } from './agentTimes.ts';

export interface RunWatchOptions {
  times: AgentTimes;
  outputPath: string;
  /** Whether the agent has been given its prompt, which it takes when it is ready. */
  hasBegun(): boolean;
  /** It is silent, or late with its start. What is said is known to whoever notes it. */
  onDidChange(): void;
}

/** Knows when an agent has said nothing for long, and when it is late with its start. Does nothing for each word. */
export class RunWatch {
  readonly #options: RunWatchOptions;
  #saidLastMs = Infinity;
  #isSilent = false;
  #isLate = false;
  #silenceTimer: NodeJS.Timeout | undefined;
  #startTimer: NodeJS.Timeout | undefined;

  constructor(options: RunWatchOptions) {
    this.#options = options;
  }

  /** Begins to watch a run; what it printed before this host began counts, too. */
  begin(): void {
    const { outputPath, times, hasBegun } = this.#options;
    this.#saidLastMs = statSync(outputPath, { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
    this.#look();
    if (!hasBegun()) this.#startTimer = setInterval(() => this.#lookAtStart(), times.startMs).unref();
  }

  /** Something was said, by the agent or to it. */
  note(): void {
    if (this.#saidLastMs === Infinity) return;
    this.#saidLastMs = Date.now();
    if (!this.#isSilent) return;
    this.#isSilent = false;
    this.#look();
  }

  /** When something was last said, ISO 8601 UTC; `undefined` while that is not long ago. */
  get saidLastAt(): string | undefined {
    return this.#isSilent ? new Date(this.#saidLastMs).toISOString() : undefined;
  }

  /** Whether the time to take its prompt is over, and it has not. */
  get isLate(): boolean {
    return this.#isLate && !this.#options.hasBegun();
  }

  #look(): void {
    const leftMs = this.#saidLastMs + this.#options.times.silentMs - Date.now();
    if (leftMs > 0) {
      this.#silenceTimer = setTimeout(() => this.#look(), leftMs).unref();
      return;
    }
    this.#isSilent = true;
    this.#options.onDidChange();
  }

  // Told again and again: a paused run is judged when it goes on.
  #lookAtStart(): void {
    if (this.#options.hasBegun()) return clearInterval(this.#startTimer);
    this.#isLate = true;
    this.#options.onDidChange();
  }

  dispose(): void {
    clearTimeout(this.#silenceTimer);
    clearInterval(this.#startTimer);
  }
}
