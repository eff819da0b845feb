import { access, open } from 'node:fs/promises';
import { errorCode } from '../base/errors.ts';
import type { Task } from '../protocol/task.ts';

/** What is shown again at most: long enough for a program that fills the screen to have begun in it. */
const REPLAY_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/* Sequences that a terminal answers, with an answer that the program would take for keys, or that act on more than it. */
const TEXT_END = '(?:\\u0007|\\u001b\\\\)';
const NOT_FOR_REPLAY = new RegExp(
  [
    // Which kind of terminal it is, where its cursor is, what is switched on, how large it is.
    '\\u001b\\[[>=?]?[\\d;]*c',
    '\\u001b\\[\\??[\\d;]*n',
    '\\u001b\\[\\??[\\d;]*\\$p',
    '\\u001b\\[>[\\d;]*q',
    '\\u001b\\[\\?u',
    '\\u001b\\[(?:1[1-9]|2[01])(?:;\\d*)*t',
    '\\u001b\\[[01]?x',
    '\\u0005',
    // Its colours, what its keys send, how it draws images; and its clipboard.
    `\\u001b\\][\\d;]+;\\?${TEXT_END}`,
    '\\u001bP[+$]q[^\\u001b]*\\u001b\\\\',
    '\\u001b_G[^\\u001b]*a=q[^\\u001b]*\\u001b\\\\',
    `\\u001b\\]52;[^\\u0007\\u001b]*${TEXT_END}`,
  ].join('|'),
  'g',
);

/** What somebody who joins later sees first, and the offset in the output from which the rest follows. */
export interface Replay {
  bytes: Buffer;
  end: number;
}

/**
 * The end of what the task's attempt has printed; nothing while a further one waits to begin, for then the file is still
 * the one before's, which is renamed at the begin. @throws the system's error
 */
export async function replayOf({
  status,
  attempt,
  output,
}: Pick<Task, 'status' | 'attempt' | 'output'>): Promise<Replay> {
  const earlier = output.path.replace(/\.log$/, `.${attempt.number - 1}.log`);
  const isFormer = status.state === 'pending' && attempt.number > 1 && !(await exists(earlier));
  return readReplay(output.path, isFormer ? 0 : REPLAY_BYTES);
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
  let file;
  try {
    file = await open(path);
  } catch (error) {
    // It has not begun.
    if (errorCode(error) === 'ENOENT') return { bytes: Buffer.alloc(0), end: 0 };
    throw error;
  }
  try {
    const { size } = await file.stat();
    const start = Math.max(0, size - limitBytes);
    const buffer = Buffer.alloc(size - start);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    const bytes = buffer.subarray(0, bytesRead);
    const whole = start > 0 ? bytes.subarray(bytes.indexOf(NEWLINE) + 1) : bytes;
    return { bytes: withoutQuestions(whole), end: start + bytesRead };
  } finally {
    await file.close();
  }
}

/** Without what a terminal would answer once more; all other bytes are as they were. */
export function withoutQuestions(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(NOT_FOR_REPLAY, ''), 'latin1');
}
