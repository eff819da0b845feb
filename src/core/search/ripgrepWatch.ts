import { stat } from 'node:fs/promises';
import { join } from 'node:path';

/** How long one that works usually takes, in milliseconds. */
const PATIENCE_MS = 1000;
/** What even a slow drive reads in a millisecond. */
const SLOWEST_BYTES = 20_000;

/**
 * Tells when a ripgrep will not come to an end: it reads every file that it is given, and so waits for the writer of a
 * named pipe, and never sees the end of a device.
 */
export class RipgrepWatch {
  readonly #folder: string;
  readonly #names: readonly string[];
  readonly #onHang: () => void;
  #timer: NodeJS.Timeout;
  #isDisposed = false;

  /** `names` are of the files in `folder` that it reads. */
  constructor(folder: string, names: readonly string[], onHang: () => void) {
    this.#folder = folder;
    this.#names = names;
    this.#onHang = onHang;
    this.#timer = setTimeout(() => void this.#look(), PATIENCE_MS);
  }

  async #look(): Promise<void> {
    let bytes = 0;
    for (const name of this.#names) {
      // oxlint-disable-next-line no-await-in-loop -- nobody waits for it
      const found = await stat(join(this.#folder, name)).catch(() => undefined);
      if (this.#isDisposed) return;
      if (found?.isFile() === false) return this.#onHang();
      bytes += found?.size ?? 0;
    }
    this.#timer = setTimeout(this.#onHang, PATIENCE_MS + bytes / SLOWEST_BYTES);
  }

  dispose(): void {
    this.#isDisposed = true;
    clearTimeout(this.#timer);
  }
}
