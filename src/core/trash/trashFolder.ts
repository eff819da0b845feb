import { lstatSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { errorCode } from '../../base/errors.ts';
import { restoreFolder } from '../../base/makeFolder.ts';
import { readRegularFile } from '../../base/regularFile.ts';
import { retryBusy } from '../../base/retryBusy.ts';
import { taskPath, type DataPaths } from '../../protocol/dataDirectory.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { filesOf } from '../taskFiles.ts';
import { parseRecord } from '../taskFormat.ts';

/*
 * The files of a removed task lie in a folder of their own, `trash/<id>.<time>/`. Moving the record is what removes the task,
 * and putting it back is what restores it: wherever a crash cuts that off, the task is either there or removed.
 */

const RECORD = 'record';

/** The path of the folder of a task that is removed now. */
export function trashFolderOf(paths: DataPaths, task: { id: string; atMs: number }): string {
  return join(paths.trash, `${task.id}.${task.atMs}`);
}

/** What the name of such a folder says; `undefined` for others. */
export function parseTrashName(name: string): { id: string; atMs: number } | undefined {
  const [, id, time] = /^([\w-]+)\.(\d{1,16})$/.exec(name) ?? [];
  return id === undefined ? undefined : { id, atMs: Number(time) };
}

/** Moves a task's files into the folder. @throws the file system's error, and then the task is as it was */
export function moveToTrash(paths: DataPaths, task: Task, folder: string): void {
  restoreFolder(paths.trash);
  mkdirSync(folder, { mode: 0o700 });
  try {
    retryBusy(() => renameSync(taskPath(paths, task.id), join(folder, RECORD)));
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  for (const path of filesOf(paths, task)) moveIfPossible(path, join(folder, basename(path)));
}

/** Moves all files back, except the record, which whoever restores the task saves. */
export function moveFromTrash(paths: DataPaths, folder: string): void {
  for (const name of namesIn(folder)) {
    const to = name.endsWith('.jsonl') ? paths.transcript : paths.output;
    if (name === RECORD) continue;
    restoreFolder(to);
    moveIfPossible(join(folder, name), join(to, name));
  }
}

/** The task in a folder. @throws Error with the reason, if it has no record of a task that has ended */
export function readFromTrash(folder: string): Task {
  const task = parseRecord(readRegularFile(join(folder, RECORD)));
  if (!isTerminal(task)) throw new Error(`it says that task ${task.id} has not ended`);
  return task;
}

/** Removes a folder with all that is in it, or whatever is in its place. @throws the file system's error */
export function removeTrashFolder(folder: string): void {
  const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() ?? false;
  // The record last: it describes the files as long as any are left.
  for (const name of isFolder ? namesIn(folder) : []) if (name !== RECORD) removeAll(join(folder, name));
  removeAll(folder);
}

/** Links are removed, not followed. */
function removeAll(path: string): void {
  retryBusy(() => rmSync(path, { recursive: true, force: true }));
}

/** The names in a folder; an empty list if it does not exist. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** A file that cannot be moved stays, and is removed, or found again, where it is. */
function moveIfPossible(from: string, to: string): void {
  try {
    retryBusy(() => renameSync(from, to));
  } catch {
    // It may not exist, or another program may have it open.
  }
}
