import { access } from 'node:fs/promises';
import type { Task } from '../protocol/task.ts';
import { openRegularFile } from './regularFile.ts';

/** The maximum replayed: enough to include a full redraw of a program that fills the screen. */
const REPLAY_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** The output that a user sees first when attaching, and the offset from which the rest follows. */
export interface Replay {
  bytes: Buffer;
  end: number;
}

/**
 * The end of the output of the task's current attempt, or all of it (`isWhole`); empty while a further attempt waits to
 * begin, because the file still belongs to the previous one, and is renamed when it begins. @throws the system's error
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
  // The output does not exist yet.
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
