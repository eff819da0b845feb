import { createHash } from 'node:crypto';
import type { RunKey } from '../../core/executor.ts';
import { runName } from '../runMarkers.ts';
import type { Job } from './jobQueue.ts';

/** The names of the jobs of a data directory: two may have tasks of the same id. */
export class JobNames {
  readonly #suffix: string;

  constructor(dataDirectory: string) {
    const hash = createHash('sha256').update(dataDirectory).digest('hex').slice(0, 6);
    this.#suffix = `.legwork-${hash}`;
  }

  /** The id of the task comes first, because people see the beginning. */
  of(run: RunKey): string {
    return `${runName(run)}${this.#suffix}`;
  }

  /** The jobs of this data directory, by the names of their attempts. */
  sort(jobs: readonly Job[]): Map<string, Job[]> {
    const own = jobs.filter(({ name }) => name.endsWith(this.#suffix));
    return Map.groupBy(own, ({ name }) => name.slice(0, -this.#suffix.length));
  }
}

/** Of several jobs of an attempt, the one that has claimed it, or else one that has not ended. */
export function jobOf(jobs: readonly Job[] | undefined, claimed: number | undefined): Job | undefined {
  if (claimed !== undefined) return jobs?.find(({ id }) => id === claimed);
  return jobs?.find(({ phase }) => phase !== 'ended') ?? jobs?.at(-1);
}
