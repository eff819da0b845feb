import { closeSync, existsSync, fstatSync, readSync, renameSync, rmSync, statSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { printable } from '../base/plainText.ts';
import { errorCode } from '../base/errors.ts';
import { restoreFolder } from '../base/makeFolder.ts';
import { openForAppending, openRegularFile } from '../base/regularFile.ts';
import { retryBusy } from '../base/retryBusy.ts';
import {
  earlierOutputPath,
  earlierTranscriptPath,
  outputPath,
  type DataPaths,
} from '../protocol/dataDirectory.ts';
import type { OutputResult } from '../protocol/messages.ts';
import { isUnfinished, type Task } from '../protocol/task.ts';

const READ_LIMIT_BYTES = 1024 * 1024;
const ENDING_BYTES = 8 * 1024;
const LINE_LIMIT = 600;
/** Lines that follow an error message: its location, and the program that ran it. */
const AFTERMATH = [
  /^at (async |new )?[^\s()]+( \[as [^\]]+\])?( ?\(.*\))?( ~?\[.*\])?( in .*)?$/,
  /^\.{3} \d+ (more|common frames omitted)$/,
  /^Node\.js v\d+\.\S+$/,
  /^note: run with `RUST_BACKTRACE/,
  /^[\^~)}\];]+$/,
];
/** The last frame of a stack trace with which Node prints what else an error has; up to the brace that closes it. */
const PROPERTIES = /^( *at [^\r\n]*) \{\r?\n(?: {2}[^\n]*\n)+\}$/gm;

/**
 * Creates the output file of the task's current attempt, owner-only, after renaming the file of the previous attempt.
 * Repeating the call changes nothing.
 * @throws the file system's error
 */
export function prepareOutput(paths: DataPaths, task: Task): void {
  const path = outputPath(paths, task.id);
  const earlier = earlierOutputPath(paths, { id: task.id, number: task.attempt.number - 1 });
  if (task.attempt.number > 1 && existsSync(path) && !existsSync(earlier))
    retryBusy(() => renameSync(path, earlier));
  // The user may have deleted the folder while the host was running, to free space.
  restoreFolder(paths.output);
  if (task.agent) restoreFolder(paths.transcript);
  closeSync(openForAppending(path));
  if (task.agent) moveTranscript(task.agent.transcript, task.attempt.number);
}

/** The transcript of the previous attempt is renamed, too. */
function moveTranscript(path: string, attempt: number): void {
  const earlier = earlierTranscriptPath(path, attempt - 1);
  if (attempt > 1 && existsSync(path) && !existsSync(earlier)) retryBusy(() => renameSync(path, earlier));
}

/** Removes the output of a task that was not created; if that fails, an empty file remains. */
export function discardOutput(path: string): void {
  try {
    retryBusy(() => rmSync(path, { force: true }));
  } catch {
    // The error that prevented the task from being created is the one to report.
  }
}

/** Size in bytes; 0 if the file does not exist (any more), or is not a regular file. */
export function outputBytes(path: string): number {
  try {
    const file = statSync(path);
    return file.isFile() ? file.size : 0;
  } catch {
    return 0;
  }
}

/** For a live task, the current size of its output. */
export function withOutputBytes(task: Task): Task {
  if (!isUnfinished(task)) return task;
  return { ...task, output: { ...task.output, bytes: outputBytes(task.output.path) } };
}

/** A part of an output, at most 1 MiB; empty if the file does not exist. */
export function readOutput(path: string, part: { offset?: number; length?: number }): OutputResult {
  let file: number;
  try {
    file = openRegularFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return { text: '', offset: 0, nextOffset: 0, totalBytes: 0 };
    throw error;
  }
  try {
    const totalBytes = fstatSync(file).size;
    const wanted = part.offset ?? 0;
    const offset = Math.min(totalBytes, wanted < 0 ? Math.max(0, totalBytes + wanted) : wanted);
    const length = Math.min(part.length ?? READ_LIMIT_BYTES, READ_LIMIT_BYTES, totalBytes - offset);
    const buffer = Buffer.alloc(Math.max(0, length));
    const bytesRead = readSync(file, buffer, 0, buffer.length, offset);
    const text = buffer.subarray(0, bytesRead).toString('utf8');
    return { text, offset, nextOffset: offset + bytesRead, totalBytes };
  } finally {
    closeSync(file);
  }
}

/**
 * The line at the end of an output that explains its end, without control characters: the last line before any stack
 * trace. Empty if the output cannot be read, because that must not affect the end.
 */
export function lastLine(path: string): string {
  let text: string;
  try {
    ({ text } = readOutput(path, { offset: -ENDING_BYTES }));
  } catch {
    return '';
  }
  const lines = stripVTControlCharacters(text)
    .replaceAll(PROPERTIES, '$1')
    .split(/[\r\n]+/)
    .map((line) => printable(line))
    .filter((line) => line !== '');
  const line =
    lines.findLast((each) => !AFTERMATH.some((pattern) => pattern.test(each))) ?? lines.at(-1) ?? '';
  return line.slice(-LINE_LIMIT);
}

/** Why a command could not be started: the output that its wrapper wrote. */
export function spawnMessage(complaint: string, description: string): string {
  return complaint || `${description} could not be started`;
}
