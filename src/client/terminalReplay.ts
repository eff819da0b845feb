import { access } from 'node:fs/promises';
import type { Task } from '../protocol/task.ts';
import { openRegularFile } from './regularFile.ts';

/** What is shown again at most: long enough for a program that fills the screen to have begun in it. */
const REPLAY_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** What somebody who joins later sees first, and the offset in the output from which the rest follows. */
export interface Replay {
  bytes: Buffer;
  end: number;
}

/**
 * The end of what the task's attempt has printed, or all of it; nothing while a further one waits to begin, for then the file is still
 * the one before's, which is renamed at the begin. @throws the system's error
 */
export async function replayOf(
  { status, attempt, output }: Pick<Task, 'status' | 'attempt' | 'output'>,
  { isWhole = false } = {},
): Promise<Replay> {
  const earlier = output.path.replace(/\.log$/, `.${attempt.number - 1}.log`);
  const isFormer = status.state === 'pending' && attempt.number > 1 && !(await exists(earlier));
  return readReplay(output.path, isFormer ? 0 : isWhole ? Infinity : REPLAY_BYTES);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}

/** The end of an output, from the beginning of a line, to be drawn by another terminal. @throws the system's error */
export async function readReplay(path: string, limitBytes: number): Promise<Replay> {
  const file = await openRegularFile(path);
  // It has not begun.
  if (!file) return { bytes: Buffer.alloc(0), end: 0 };
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - limitBytes);
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const bytes = buffer.subarray(0, bytesRead);
    const whole = start > 0 ? bytes.subarray(bytes.indexOf(NEWLINE) + 1) : bytes;
    return { bytes: whole, end: start + bytesRead };
  } finally {
    await file.close();
  }
}
