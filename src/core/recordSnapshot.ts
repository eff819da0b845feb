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
 * A copy of the records in one file, because reading a hundred thousand files takes seconds. The records remain
 * authoritative: a copy is used only if its file is unchanged, and only from an intact block.
 *
 *     legwork snapshot 2 <version of the product>
 *     <CRC-32 of the block> <its bytes>
 *     <the block>
 *     …
 */

const BLOCK_LENGTH = 128 * 1024;
/** Longer records are read individually. */
const RECORD_LIMIT = 256 * 1024;
/** A character takes up to three bytes; the rest is for separators. */
const BLOCK_LIMIT_BYTES = 4 * (BLOCK_LENGTH + RECORD_LIMIT);
const SLICE_MS = 4;
const PAUSE_MS = 8;
/** A file that changed more recently may change again undetected, because file systems have coarse timestamps. */
const SETTLED_MS = 2000;

/** Whether the file at a path is in that state; `false` if it does not exist or cannot be checked. */
export function isInState(path: string, { ino, size, ctimeMs }: FileState): boolean {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.ino === ino && stats.size === size && stats.ctimeMs === ctimeMs;
  } catch {
    // Reading the file reports the error.
    return false;
  }
}

/** The file name of a task's record. */
export function recordName({ id }: Pick<Task, 'id'>): string {
  return `${id}.json`;
}

/**
 * The records of a snapshot written by this version, read block by block. A snapshot that is missing, damaged or of
 * another version yields none; the records are then read one by one.
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
    // As above.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function headerOf(version: string): string {
  return `legwork snapshot 2 ${version}\n`;
}

/** Fills the buffer; `undefined` if the file ends before. */
function read(file: number, buffer: Buffer): Buffer | undefined {
  for (let filled = 0; filled < buffer.length;) {
    const bytes = readSync(file, buffer, filled, buffer.length - filled, null);
    if (bytes === 0) return undefined;
    filled += bytes;
  }
  return buffer;
}

export interface SnapshotOptions {
  /** Path of the snapshot, which need not exist. */
  path: string;
  version: string;
  /** The folder of the records. */
  records: string;
  /** Throws if the text is not a record of this name. */
  parse(text: string, name: string): Task;
  /** Whether another host may write the snapshot by now. */
  isStopped(): boolean;
  /** Only files unchanged since this time (milliseconds) are copied; usually some seconds ago. */
  settledBeforeMs?: number;
}

/**
 * Writes a new snapshot of the records with these names, from the previous one and the files that changed, with pauses.
 * Uses up the names, because copying a hundred thousand of them would block the host for longer than a slice. Returns the
 * number of records that are not in it. @throws the file system's error; the previous snapshot is then kept
 */
export async function writeSnapshot(names: Set<string>, options: SnapshotOptions): Promise<{ left: number }> {
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

/** The records of a new snapshot; yields `undefined` where a record is left out, so that other work can continue. */
function* copies(missing: Set<string>, options: SnapshotOptions): Generator<SnapshotRecord | undefined> {
  const { path, version, records, settledBeforeMs = Date.now() - SETTLED_MS } = options;
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
    // Loading the records reports the problem.
    return undefined;
  }
}
