import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from '../base/errors.ts';
import type { Holdings } from '../base/holdings.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { RunKey } from '../core/executor.ts';
import { namesIn } from './runDirectory.ts';
import { parseRunMarker, runName } from './runMarkers.ts';

const FORGET_COUNT = 50;
const FORGET_PAUSE_MS = 100;
const FORGET_SLICE_MS = 4;
/**
 * How long a claim is kept that a wrapper may still try to create: one that was requested by an earlier host or a dead
 * launcher, and has not been scheduled yet. Without the claim, it would run the attempt again.
 */
const STALE_WRAPPER_MS = 60_000;

/** Removes the markers of attempts that are over from the directory of markers. */
export class MarkerRemoval {
  readonly #path: string;
  readonly #forgotten: RunKey[] = [];
  /** Names of claims and when they may be removed, in that order. */
  readonly #keptClaims = new Map<string, number>();
  #forgetTimer: NodeJS.Timeout | undefined;
  #claimTimer: NodeJS.Timeout | undefined;
  #isDisposed = false;

  constructor(path: string) {
    this.#path = path;
  }

  get holdings(): Holdings {
    return { markersToRemove: this.#forgotten.length, keptClaims: this.#keptClaims.size };
  }

  /**
   * Removes the attempt's markers, later and a few at a time, because mass deletion slows down file creation on
   * some file systems. A claim that may still be needed is kept longer.
   */
  forget(run: RunKey, options: { keepsClaim: boolean }): void {
    if (options.keepsClaim) {
      this.#keptClaims.set(`${runName(run)}.claim`, Date.now() + STALE_WRAPPER_MS);
      this.#claimTimer ??= setTimeout(() => this.#forgetClaims(), STALE_WRAPPER_MS).unref();
    }
    this.#forgotten.push(run);
    this.#forgetTimer ??= this.#forgetLater();
  }

  async #forgetSome(): Promise<void> {
    const runs = new Set(this.#forgotten.slice(0, FORGET_COUNT).map(runName));
    const slice = new TimeSlice(FORGET_SLICE_MS);
    for (const name of this.#names()) {
      const marker = parseRunMarker(name);
      if (marker && runs.has(runName(marker.run)) && !this.#keptClaims.has(name)) this.#unlink(name);
      if (slice.isOver()) await slice.next();
      if (this.#isDisposed) return;
    }
    this.#forgotten.splice(0, runs.size);
    this.#forgetTimer = this.#forgotten.length ? this.#forgetLater() : undefined;
  }

  #names(): string[] {
    try {
      return namesIn(this.#path);
    } catch {
      // Whatever is in the way of the folder, or of reading it: markers that stay are harmless, as below.
      return [];
    }
  }

  #forgetLater(): NodeJS.Timeout {
    return setTimeout(() => void this.#forgetSome(), FORGET_PAUSE_MS).unref();
  }

  #forgetClaims(): void {
    const due = Date.now();
    for (const [name, at] of this.#keptClaims) {
      if (at > due) break;
      this.#unlink(name);
      this.#keptClaims.delete(name);
    }
    this.#claimTimer = this.#keptClaims.size
      ? setTimeout(() => this.#forgetClaims(), STALE_WRAPPER_MS).unref()
      : undefined;
  }

  #unlink(name: string): void {
    try {
      unlinkSync(join(this.#path, name));
    } catch (error) {
      // A marker that stays is harmless: its attempt's end is on record, and the next start tries again.
      if (errorCode(error) !== 'ENOENT') return;
    }
  }

  /** Removes nothing more. */
  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#forgetTimer);
    clearTimeout(this.#claimTimer);
  }
}
