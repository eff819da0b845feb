import { l10n } from 'vscode';
import { formatBytes } from '../../base/quantityText.ts';
import type { FileContent } from '../../protocol/changes.ts';
import type { SideFile } from './reviewUris.ts';

/** So much is kept of what was read. */
const KEPT_BYTES = 64 * 1024 * 1024;
/** So many files are asked for at a time; the host reads them together. */
const AT_A_TIME = 64;

export interface ContentsOptions {
  /** Asks the host for one side of a file. */
  fetch(file: SideFile): Promise<FileContent>;
  /** What the file is, in words, for one without lines to compare. */
  describe(file: SideFile): string;
}

interface Kept {
  file: SideFile;
  bytes: Uint8Array;
}

/** The contents of files on both sides of the changes of runs, each asked for once while it is kept. */
export class Contents {
  readonly #options: ContentsOptions;
  /** The one that was used last is the last one. */
  readonly #kept = new Map<string, Kept>();
  readonly #asking = new Map<string, Promise<Uint8Array>>();
  readonly #queue: (() => void)[] = [];
  #keptBytes = 0;
  #askedNow = 0;

  constructor(options: ContentsOptions) {
    this.#options = options;
  }

  /** What is shown of a file: its content; a line about it, if it has none to show. */
  async read(file: SideFile): Promise<Uint8Array> {
    const key = JSON.stringify([file.run, file.side, file.path, file.isNote]);
    const kept = this.#kept.get(key);
    if (kept) {
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.bytes;
    }
    const asking = this.#asking.get(key) ?? this.#ask(key, file);
    this.#asking.set(key, asking);
    return asking;
  }

  /** A run has left something else in these files, or in all. What was there before it never changes. */
  forgetAfter(run: string, paths?: ReadonlySet<string>): void {
    for (const [key, { file }] of this.#kept)
      if (file.run === run && file.side === 'after' && (paths?.has(file.path) ?? true)) this.#drop(key);
  }

  async #ask(key: string, file: SideFile): Promise<Uint8Array> {
    try {
      await this.#turn();
      const bytes = this.#shown(file, await this.#options.fetch(file));
      this.#keep(key, { bytes, file });
      return bytes;
    } finally {
      this.#askedNow--;
      this.#queue.shift()?.();
      this.#asking.delete(key);
    }
  }

  /** Waits until fewer questions are open: what is asked for is in memory twice. */
  async #turn(): Promise<void> {
    if (this.#askedNow >= AT_A_TIME) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#askedNow++;
  }

  #shown(file: SideFile, { base64, bytes }: FileContent): Uint8Array {
    if (file.isNote) {
      const isThere = base64 !== undefined || bytes > 0;
      return Buffer.from(isThere ? `${this.#options.describe(file)}, ${formatBytes(bytes)}\n` : '');
    }
    if (base64 !== undefined) return Buffer.from(base64, 'base64');
    return Buffer.from(
      bytes > 0 ? `${l10n.t('This file is too large to be shown here: {0}.', formatBytes(bytes))}\n` : '',
    );
  }

  #keep(key: string, content: Kept): void {
    this.#kept.set(key, content);
    this.#keptBytes += content.bytes.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= KEPT_BYTES || oldest === key) break;
      this.#drop(oldest);
    }
  }

  #drop(key: string): void {
    this.#keptBytes -= this.#kept.get(key)?.bytes.length ?? 0;
    this.#kept.delete(key);
  }
}
