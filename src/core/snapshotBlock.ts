import { crc32 } from 'node:zlib';
import type { Task } from '../protocol/task.ts';
import { SHARED_FIELDS } from './state/sharedParts.ts';

/* The blocks of a snapshot: a header of fixed length, and JSON in which parts that tasks share are written once. */

/** Identifies a state of a file, even if its timestamps were set by hand. */
export interface FileState {
  ino: number;
  size: number;
  ctimeMs: number;
}

/** A record's copy, and the state of the file it was copied from. */
export interface SnapshotRecord extends FileState {
  task: Task;
}

export const TITLE_BYTES = 18;
const LINE_FEED = 0x0a;
const SHARED: ReadonlySet<string> = new Set(SHARED_FIELDS);
const TITLE = /^[0-9a-f]{8} (\d{8})\n$/;

type Parts = Partial<Record<keyof Task, unknown>>;
/** The format on disk: the shared fields of a task are indexes into `shared`. */
interface Block {
  shared: unknown[];
  records: [ino: number, size: number, ctimeMs: number, task: Parts][];
}

/** Collects records for a block. */
export class BlockWriter {
  readonly #places = new Map<string, number>();
  #records: string[] = [];
  #length = 0;

  /** The approximate length of the block. */
  get length(): number {
    return this.#length;
  }

  add({ ino, size, ctimeMs, task }: SnapshotRecord): void {
    const parts: Parts = { ...task };
    for (const field of SHARED_FIELDS) {
      if (parts[field] !== undefined) parts[field] = this.#placeOf(JSON.stringify(parts[field]));
    }
    const record = JSON.stringify([ino, size, ctimeMs, parts]);
    this.#records.push(record);
    this.#length += record.length;
  }

  #placeOf(part: string): number {
    const place = this.#places.get(part) ?? this.#places.size;
    if (place === this.#places.size) {
      this.#places.set(part, place);
      this.#length += part.length;
    }
    return place;
  }

  /** Returns the block with its header, and begins the next one; empty if nothing was added. */
  take(): Buffer {
    if (this.#records.length === 0) return Buffer.alloc(0);
    const json = `{"shared":[${[...this.#places.keys()].join()}],\n"records":[\n${this.#records.join(',\n')}]}\n`;
    const block = Buffer.from(json);
    this.#places.clear();
    this.#records = [];
    this.#length = 0;
    return Buffer.concat([Buffer.from(titleOf(block)), block]);
  }
}

function titleOf(block: Buffer): string {
  const checksum = crc32(block).toString(16).padStart(8, '0');
  return `${checksum} ${String(block.length).padStart(8, '0')}\n`;
}

/** The number of bytes of the block after this header; `undefined` if it is not a header. */
export function sizeInTitle(title: Buffer): number | undefined {
  const size = TITLE.exec(title.toString('latin1'))?.[1];
  return size === undefined ? undefined : Number(size);
}

/** The records of a block; empty if it is damaged. */
export function recordsOf(block: Buffer, title: Buffer): SnapshotRecord[] {
  if (titleOf(block) !== title.toString('latin1') || block.at(-1) !== LINE_FEED) return [];
  const { shared, records } = JSON.parse(block.toString('utf8')) as Block;
  for (const part of shared) Object.freeze(part);
  return records.map((record) => {
    const parts = record[3];
    // By index, and only the fields that are there: this runs for each of a hundred thousand records.
    for (const field in parts) {
      const part = parts[field as keyof Task];
      if (typeof part === 'number' && SHARED.has(field)) parts[field as keyof Task] = shared[part];
    }
    return { ino: record[0], size: record[1], ctimeMs: record[2], task: parts as unknown as Task };
  });
}
