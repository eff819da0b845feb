import type { Memento } from 'vscode';

const KEY = 'legwork.reviewedFiles';
/** So many reviews are remembered. */
const REVIEWS = 5;

interface Reviewed {
  run: string;
  /** Paths on the disk, with those in `changes`. */
  files: [string, string][];
}

/** Which files on the disk are shown in reviews, in the place of what a run has left; also after a reload. */
export class ReviewedFiles {
  readonly #memory: Memento;
  #reviews: Reviewed[];

  constructor(memory: Memento) {
    this.#memory = memory;
    const saved = memory.get<unknown>(KEY);
    this.#reviews = Array.isArray(saved) ? saved.filter(isReviewed) : [];
  }

  /** Remembers a file that a review shows besides others. */
  add(run: string, file: [string, string]): void {
    const files = this.#reviews.find((each) => each.run === run)?.files ?? [];
    this.set({ run, files: [...files.filter(([path]) => path !== file[0]), file] });
  }

  /** Remembers all that a review shows. */
  set(review: Reviewed): void {
    const others = this.#reviews.filter(({ run }) => run !== review.run);
    this.#reviews = [review, ...others].slice(0, REVIEWS);
    void this.#memory.update(KEY, this.#reviews);
  }

  /** Forgets what is shown of runs that are gone: nobody could be sent a comment. */
  forget(runs: readonly string[]): void {
    const left = this.#reviews.filter(({ run }) => !runs.includes(run));
    if (left.length === this.#reviews.length) return;
    this.#reviews = left;
    void this.#memory.update(KEY, this.#reviews);
  }

  /** The run whose review shows a file, the latest first, and the file's path in it. */
  find(fsPath: string): { run: string; path: string } | undefined {
    for (const { run, files } of this.#reviews) {
      const path = files.find(([file]) => file === fsPath)?.[1];
      if (path !== undefined) return { run, path };
    }
    return undefined;
  }
}

function isReviewed(value: unknown): value is Reviewed {
  if (typeof value !== 'object' || value === null) return false;
  const { run, files } = value as Record<keyof Reviewed, unknown>;
  const isPair = (pair: unknown) =>
    Array.isArray(pair) && pair.length === 2 && pair.every((each) => typeof each === 'string');
  return typeof run === 'string' && Array.isArray(files) && files.every(isPair);
}
