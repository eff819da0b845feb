import { closeSync, constants, readSync, renameSync, statSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openRegularFile, readRegularFileAndStats } from '../base/regularFile.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { Task } from '../protocol/task.ts';
import {
  BlockWriter,
  recordsOf,
  sizeInTitle,
  TITLE_BYTES,
  type FileState,
  type SnapshotRecord,
} from './snapshotBlock.ts';

/*
 * A copy of the records in one file, because reading a hundred thousand files takes seconds. The records stay the
 * truth: a copy counts only for the very file that it was made of, and only in a block that is whole.
 *
 *     legwork snapshot 2 <version of the product>
 *     <CRC-32 of the block> <its bytes>
 *     <the block>
 *     …
 */

const BLOCK_LENGTH = 128 * 1024;
/** Longer records are read by themselves. */
const RECORD_LIMIT = 256 * 1024;
/** A character takes up to three bytes; the rest is for what stands between records. */
const BLOCK_LIMIT_BYTES = 4 * (BLOCK_LENGTH + RECORD_LIMIT);
const SLICE_MS = 4;
const PAUSE_MS = 8;
/** A file that changed more recently may change again without a trace: the clocks of file systems tick that slowly. */
const SETTLED_MS = 2000;

/** Whether the file at a path is in that state; not where there is no such file, or it cannot be asked. */
export function isInState(path: string, { ino, size, ctimeMs }: FileState): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.ino === ino && stats.size === size && stats.ctimeMs === ctimeMs;
  } catch {
    // Whoever reads the file then hears why.
    return false;
  }
}

/** The name of a task's record. */
export function recordName({ id }: Pick<Task, 'id'>): string {
  return `${id}.json`;
}

/**
 * The records of a snapshot that this version wrote, read block by block. What is missing, damaged or of another
 * version has none: records are read one by one then.
 */
export function* readSnapshot(path: string, version: string): Generator<SnapshotRecord> {
  let file: number | undefined;
  try {
    file = openRegularFile(path);
    const header = headerOf(version);
    if (read(file, Buffer.alloc(Buffer.byteLength(header)))?.toString() !== header) return;
    const title = Buffer.alloc(TITLE_BYTES);
    let buffer = Buffer.allocUnsafeSlow(BLOCK_LENGTH);
    while (read(file, title)) {
      const size = sizeInTitle(title);
      if (size === undefined || size > BLOCK_LIMIT_BYTES) return;
      if (size > buffer.length) buffer = Buffer.allocUnsafeSlow(size);
      const block = read(file, buffer.subarray(0, size));
      if (!block) return;
      yield* recordsOf(block, title);
    }
  } catch {
    // As said.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function headerOf(version: string): string {
  return `legwork snapshot 2 ${version}\n`;
}

/** Fills the buffer; `undefined` where the file ends before. */
function read(file: number, buffer: Buffer): Buffer | undefined {
  for (let filled = 0; filled < buffer.length;) {
    const bytes = readSync(file, buffer, filled, buffer.length - filled, null);
    if (bytes === 0) return undefined;
    filled += bytes;
  }
  return buffer;
}

export interface SnapshotOptions {
  /** Where the snapshot is, or will be. */
  path: string;
  version: string;
  /** The folder of the records. */
  records: string;
  /** Throws if the text is no record of this name. */
  parse(text: string, name: string): Task;
  /** Whether somebody else may write the snapshot by now. */
  isStopped(): boolean;
  /** Only files that have not changed since (milliseconds) are copied; usually some seconds ago. */
  settledBeforeMs?: number;
}

/**
 * Writes a new snapshot of the records with these names, from the one before and what has changed since, with pauses.
 * Answers how many are not in it. @throws the file system's error; the one before is then untouched
 */
export async function writeSnapshot(
  names: ReadonlySet<string>,
  options: SnapshotOptions,
): Promise<{ left: number }> {
  const { path, version, isStopped } = options;
  const temporary = `${path}.tmp`;
  const file = openRegularFile(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC);
  let left = names.size;
  try {
    const slice = new TimeSlice(SLICE_MS);
    const block = new BlockWriter();
    writeWhole(file, Buffer.from(headerOf(version)));
    for (const record of copies(names, options)) {
      if (record) {
        left--;
        block.add(record);
      }
      if (block.length > BLOCK_LENGTH) writeWhole(file, block.take());
      if (slice.isOver()) await slice.next(() => delay(PAUSE_MS));
      if (isStopped()) return { left };
    }
    writeWhole(file, block.take());
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  return { left };
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let start = 0; start < bytes.length;) start += writeSync(file, bytes, start);
}

/** The records of a new snapshot; nothing where there is none to copy, so that others get their turn all the same. */
function* copies(
  names: ReadonlySet<string>,
  options: SnapshotOptions,
): Generator<SnapshotRecord | undefined> {
  const { path, version, records, settledBeforeMs = Date.now() - SETTLED_MS } = options;
  const missing = new Set(names);
  for (const record of readSnapshot(path, version)) {
    const name = recordName(record.task);
    const isValid = missing.has(name) && isInState(`${records}/${name}`, record);
    if (isValid) missing.delete(name);
    yield isValid ? record : undefined;
  }
  for (const name of missing) yield copyOf(name, { ...options, settledBeforeMs });
}

function copyOf(
  name: string,
  { records, parse, settledBeforeMs }: SnapshotOptions & { settledBeforeMs: number },
): SnapshotRecord | undefined {
  try {
    const { text, stats } = readRegularFileAndStats(`${records}/${name}`);
    if (stats.ctimeMs >= settledBeforeMs || text.length > RECORD_LIMIT) return undefined;
    const task = parse(text, name);
    const { ino, size, ctimeMs } = stats;
    return { ino, size, ctimeMs, task };
  } catch {
    // It is told of when records are loaded.
    return undefined;
  }
}
