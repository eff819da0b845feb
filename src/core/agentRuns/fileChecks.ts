import type { FileCheck } from '../agentAdapter.ts';
import { areOrdinary } from './ordinaryFiles.ts';

/** Looks at the files of an agent's requests, once for each check. */
export class FileChecks {
  readonly #folder: string;
  readonly #onDidCheck: (id: number, areOrdinary: boolean) => void;
  readonly #begun = new Set<number>();

  /** `folder` is that of the run; `onDidCheck` is called some time later. */
  constructor(folder: string, onDidCheck: (id: number, areOrdinary: boolean) => void) {
    this.#folder = folder;
    this.#onDidCheck = onDidCheck;
  }

  look(checks: readonly FileCheck[]): void {
    for (const check of checks) if (!this.#begun.has(check.id)) void this.#lookAt(check);
  }

  async #lookAt({ id, paths }: FileCheck): Promise<void> {
    this.#begun.add(id);
    this.#onDidCheck(id, await areOrdinary(this.#folder, paths));
  }
}
