import { lstatSync, opendirSync, readdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../base/errors.ts';
import { retryBusy } from '../base/retryBusy.ts';
import { TimeSlice } from '../base/timeSlice.ts';
import {
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  transcriptPath,
  type DataPaths,
} from '../protocol/dataDirectory.ts';
import type { Task } from '../protocol/task.ts';

/** For a task with more attempts, the folder is searched: a record may contain any number. */
const NAMED_ATTEMPTS = 100;
const SLICE_MS = 4;
const PAUSE_MS = 8;
/** A start creates its output before its record. */
const STRAY_AGE_MS = 60_000;

/** Removes the files written by the attempts of a task. @throws the file system's error */
export function removeFilesOf(paths: DataPaths, task: Task): void {
  for (const path of filesOf(paths, task)) removeFile(path);
}

/** The paths of the files that the attempts of a task may have written. @throws the file system's error */
export function* filesOf(paths: DataPaths, { id, attempt, agent }: Task): Iterable<string> {
  if (attempt.number > NAMED_ATTEMPTS) {
    for (const folder of [paths.output, paths.transcript])
      for (const name of namesIn(folder)) if (name.startsWith(`${id}.`)) yield join(folder, name);
    return;
  }
  const transcript = transcriptPath(paths, id);
  for (let number = 1; number < attempt.number; number++) {
    yield earlierOutputPath(paths, { id, number });
    if (agent) yield earlierTranscriptPath(transcript, number);
  }
  yield outputPath(paths, id);
  if (agent) yield transcript;
}

/** Returns an empty list if the folder was deleted. */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A folder in its place is not one of the task's files. */
function removeFile(path: string): void {
  try {
    unlinkIfThere(path);
  } catch (error) {
    if (!lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}

/** Removes a file. @throws the file system's error */
export function unlinkIfThere(path: string): void {
  try {
    retryBusy(() => unlinkSync(path));
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/**
 * Removes the empty outputs of starts that a crash interrupted, which have no record, with pauses. An output with
 * content is kept: its record may have been lost. @throws the file system's error
 */
export async function removeStrayOutputs(paths: DataPaths, isKnown: (id: string) => boolean): Promise<void> {
  const slice = new TimeSlice(SLICE_MS);
  const directory = opendirSync(paths.output);
  try {
    for (let entry = directory.readSync(); entry; entry = directory.readSync()) {
      const id = /^([\w-]+)\.log$/.exec(entry.name)?.[1];
      if (id !== undefined && entry.isFile() && !isKnown(id)) removeIfStray(outputPath(paths, id));
      if (slice.isOver()) await slice.next(() => delay(PAUSE_MS));
    }
  } finally {
    directory.closeSync();
  }
}

function removeIfStray(path: string): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats?.size === 0 && Date.now() - stats.mtimeMs > STRAY_AGE_MS) unlinkIfThere(path);
}
