import { join } from 'node:path';
import { l10n } from 'vscode';
import type { FileContent } from '../../protocol/changes.ts';
import { noChanges } from '../../protocol/errors.ts';
import { readOrdinaryFile } from './ordinaryFile.ts';

/** More than a person merges in one go is not kept. */
const MOST_FILES = 50;

/** Files of the person's as they were before a take-over wrote conflicts into them, for the merge editor. */
export class Yours {
  readonly #contents = new Map<string, Buffer>();

  /** Reads files before they are taken over; one that cannot be read counts as empty. */
  async keep(run: string, { top, paths }: { top: string; paths: readonly string[] }): Promise<void> {
    const read = paths.slice(0, MOST_FILES).map(async (path) => {
      this.#contents.set(keyOf(run, path), (await readOrdinaryFile(join(top, path))) ?? Buffer.alloc(0));
    });
    await Promise.all(read);
  }

  /** @throws noChanges after a reload of the window, so that nothing is taken for an empty file */
  get(run: string, path: string): FileContent {
    const content = this.#contents.get(keyOf(run, path));
    if (!content) throw noChanges(l10n.t('The state of {0} before the take-over is no longer known.', path));
    return { base64: content.toString('base64'), bytes: content.length };
  }
}

function keyOf(run: string, path: string): string {
  return `${run}/${path}`;
}
