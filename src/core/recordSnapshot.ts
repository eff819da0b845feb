import { closeSync, constants, readSync, renameSync, statSync, writeSync, type Stats } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import { openRegularFile, readRegularFileAndStats } from '../base/regularFile.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import type { Task } from '../protocol/task.ts';

/*
 * A copy of the records in one file, because reading a hundred thousand files takes seconds. The records stay the
 * truth: a line counts only for the very file that it was copied from, and only in a block that is whole.
 *
 *     legwork snapshot 1 <version of the product>
 *     <CRC-32 of the block> <its bytes>
 *     <stamp of a record's file> <its name> <the task, as JSON>
 *     …
 */

const LINE_FEED = 0x0a;
const TITLE_BYTES = 18;
const BLOCK_BYTES = 128 * 1024;
/** Larger records are read by themselves. */
const LINE_LIMIT = 256 * 1024;
const BLOCK_LIMIT_BYTES = BLOCK_BYTES + 3 * LINE_LIMIT;
const SLICE_MS = 4;
const PAUSE_MS = 8;
/** A file that changed more recently may change again without a trace: the clocks of file systems tick that slowly. */
const SETTLED_MS = 2000;
const NAME = /^[\w-]+\.json$/;

/** What tells a state of a file from every other, also from one with the times that somebody gave it. */
export function stampOf({ ino, size, ctimeMs }: Stats): string {
  return `${ino}:${size}:${ctimeMs}`;
}

/** The stamp of the file at a path; none where there is no such file, or it cannot be asked. */
export function stampAt(path: string): string | undefined {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats && stampOf(stats);
  } catch {
    // Whoever reads the file then hears why.
    return undefined;
  }
}

/** A record's copy. */
export interface SnapshotLine {
  /** The line without its end. */
  text: string;
  stamp: string;
  /** The name of the record's file. */
  name: string;
  /** The task, as `JSON.stringify` has it. */
  json: string;
}

/**
 * The lines of a snapshot that this version wrote, read little by little. What is missing, damaged or of another
 * version has none: records are read one by one then.
 */
export function* readSnapshot(path: string, version: string): Generator<SnapshotLine> {
  let file: number | undefined;
  try {
    file = openRegularFile(path);
    const buffer = Buffer.allocUnsafeSlow(BLOCK_LIMIT_BYTES);
    const header = headerOf(version);
    if (read(file, buffer.subarray(0, Buffer.byteLength(header)))?.toString() !== header) return;
    for (let block = readBlock(file, buffer); block !== undefined; block = readBlock(file, buffer)) {
      yield* linesOf(block);
    }
  } catch {
    // As said.
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function headerOf(version: string): string {
  return `legwork snapshot 1 ${version}\n`;
}

/** `undefined` at the end, and where anything is not as it was written. */
function readBlock(file: number, buffer: Buffer): string | undefined {
  const title = read(file, buffer.subarray(0, TITLE_BYTES))?.toString('latin1') ?? '';
  const size = Number(title.slice(9, -1));
  if (!(size > 0 && size <= BLOCK_LIMIT_BYTES)) return undefined;
  const block = read(file, buffer.subarray(0, size));
  return block && blockTitle(block) === title && block.at(-1) === LINE_FEED
    ? block.toString('utf8')
    : undefined;
}

/** Of `TITLE_BYTES`. */
function blockTitle(block: string | Buffer): string {
  const checksum = crc32(block).toString(16).padStart(8, '0');
  return `${checksum} ${String(block.length).padStart(8, '0')}\n`;
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

function* linesOf(block: string): Generator<SnapshotLine> {
  for (let start = 0; start < block.length;) {
    const end = block.indexOf('\n', start);
    const nameStart = block.indexOf(' ', start) + 1;
    const jsonStart = block.indexOf(' ', nameStart) + 1;
    yield {
      text: block.slice(start, end),
      stamp: block.slice(start, nameStart - 1),
      name: block.slice(nameStart, jsonStart - 1),
      json: block.slice(jsonStart, end),
    };
    start = end + 1;
  }
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
    writeWhole(file, Buffer.from(headerOf(version)));
    let block = '';
    for (const line of copies(names, options)) {
      if (line !== undefined) {
        left--;
        block += `${line}\n`;
      }
      if (block.length > BLOCK_BYTES) block = writeBlock(file, block);
      if (slice.isOver()) await slice.next(() => delay(PAUSE_MS));
      if (isStopped()) return { left };
    }
    writeBlock(file, block);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  return { left };
}

/** What is left to write. */
function writeBlock(file: number, text: string): '' {
  const block = Buffer.from(text);
  if (block.length > 0) writeWhole(file, Buffer.concat([Buffer.from(blockTitle(block)), block]));
  return '';
}

function writeWhole(file: number, bytes: Buffer): void {
  for (let start = 0; start < bytes.length;) start += writeSync(file, bytes, start);
}

/** The lines of a new snapshot; nothing where there is none to make, so that others get their turn all the same. */
function* copies(names: ReadonlySet<string>, options: SnapshotOptions): Generator<string | undefined> {
  const { path, version, records, settledBeforeMs = Date.now() - SETTLED_MS } = options;
  const missing = new Set(names);
  for (const { text, stamp, name } of readSnapshot(path, version)) {
    const isValid = missing.has(name) && stamp === stampAt(`${records}/${name}`);
    if (isValid) missing.delete(name);
    yield isValid ? text : undefined;
  }
  for (const name of missing) yield NAME.test(name) ? copy(name, { ...options, settledBeforeMs }) : undefined;
}

function copy(name: string, options: SnapshotOptions & { settledBeforeMs: number }): string | undefined {
  try {
    const { text, stats } = readRegularFileAndStats(`${options.records}/${name}`);
    if (stats.ctimeMs >= options.settledBeforeMs) return undefined;
    const line = `${stampOf(stats)} ${name} ${JSON.stringify(options.parse(text, name))}`;
    return line.length <= LINE_LIMIT ? line : undefined;
  } catch {
    // It is told of when records are loaded.
    return undefined;
  }
}
