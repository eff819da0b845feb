import { contentsOf, type FoundContent } from '../../git/contents.ts';
import type { GitPlace } from '../../git/runGit.ts';

interface Wanted {
  id: string;
  resolve(found: FoundContent): void;
  reject(error: unknown): void;
}

/**
 * Reads the contents of files that are asked for one by one. What is asked for while git is at work in a folder is read
 * together afterwards, so that a review of many files takes few runs of git.
 */
export class ContentQueue {
  readonly #limitBytes: number;
  readonly #waiting = new Map<string, Wanted[]>();

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** The content of a file in the repository of a folder. @throws GitError */
  read({ cwd, environment }: GitPlace, id: string): Promise<FoundContent> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(cwd);
      const wanted = { id, resolve, reject };
      if (waiting) waiting.push(wanted);
      else {
        this.#waiting.set(cwd, [wanted]);
        // Whoever asks first does not end what the others wait for, so without their signal.
        void this.#work({ cwd, environment });
      }
    });
  }

  async #work(place: GitPlace): Promise<void> {
    for (;;) {
      const waiting = this.#waiting.get(place.cwd) ?? [];
      if (waiting.length === 0) break;
      this.#waiting.set(place.cwd, []);
      // oxlint-disable-next-line no-await-in-loop -- the next ones gather meanwhile
      await this.#answer(place, waiting);
    }
    this.#waiting.delete(place.cwd);
  }

  async #answer(place: GitPlace, waiting: readonly Wanted[]): Promise<void> {
    try {
      const ids = [...new Set(waiting.map(({ id }) => id))];
      const found = await contentsOf(place, ids, this.#limitBytes);
      for (const { id, resolve } of waiting) resolve(found.get(id) ?? { bytes: 0 });
    } catch (error) {
      for (const { reject } of waiting) reject(error);
    }
  }
}
