import { lstatSync } from 'node:fs';

/** More are not remembered; each takes about 100 bytes. */
const MOST = 200_000;

/** When a file was changed and how large it is, in one number that grows with every change. */
export type Stamp = number;

/** Remembers files without control sequences, as long as nobody writes to them. */
export class PlainFiles {
  readonly #stamps = new Map<string, Stamp>();

  /** Whether it is known that there are none in the file as it is now. */
  has(path: string, stamp: Stamp | undefined): boolean {
    return stamp !== undefined && this.#stamps.get(path) === stamp;
  }

  add(path: string, stamp: Stamp): void {
    if (this.#stamps.size >= MOST) this.#stamps.clear();
    this.#stamps.set(path, stamp);
  }
}

/** The stamp of a file; `undefined` if it is none or gone. */
export function stampOf(path: string): Stamp | undefined {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.mtimeMs + stats.size : undefined;
}
