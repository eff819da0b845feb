import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { openRegularFile } from '../../client/regularFile.ts';
import { TranscriptLines } from '../../client/transcriptLines.ts';
import { TranscriptWriter } from '../../client/transcriptWriter.ts';
import { badRequest } from '../../protocol/errors.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';

const SLICE_BYTES = 64 * 1024;
const LOOK_AGAIN_MS = 100;

/** How an output is read. */
export interface OutputReading {
  /** Begin this many bytes before the end of the current attempt. */
  tailBytes?: number | undefined;
  /** Whether to go on until the task has ended. */
  follows: boolean;
  /** Whether nobody wants more. */
  isStopped(): boolean;
}

/**
 * What a task prints, a slice at a time and only as fast as it is taken; for an agent run, its transcript as text.
 * `current` is the task as it is at the moment, `undefined` when it is gone.
 */
export async function* outputText(
  current: () => Task | undefined,
  { tailBytes, ...reading }: OutputReading,
): AsyncGenerator<string, void, void> {
  if (tailBytes !== undefined && !(Number.isSafeInteger(tailBytes) && tailBytes >= 0))
    throw badRequest('"tailBytes" must be a whole number, 0 or more.');
  let attempt: number | undefined;
  for (let task = current(); task; task = current()) {
    if (task.attempt.number === attempt) {
      if (!reading.follows || isTerminal(task) || reading.isStopped()) return;
      // oxlint-disable-next-line no-await-in-loop -- a further attempt may come
      await delay(LOOK_AGAIN_MS);
      continue;
    }
    const tail = attempt === undefined ? tailBytes : undefined;
    attempt = task.attempt.number;
    yield* attemptText(task, current, { ...reading, tailBytes: tail });
  }
}

async function* attemptText(
  { attempt, ...task }: Task,
  current: () => Task | undefined,
  { tailBytes, follows, isStopped }: OutputReading,
): AsyncGenerator<string, void, void> {
  const toText = textReader(task);
  // It stays the same file when a further attempt takes its name.
  let file: Awaited<ReturnType<typeof openRegularFile>>;
  let position = 0;
  try {
    while (!isStopped()) {
      const now = current();
      const isOver = !follows || !now || isTerminal(now) || now.attempt.number !== attempt.number;
      // oxlint-disable no-await-in-loop -- one slice after the other
      if (!file) {
        file = await openRegularFile(task.agent?.transcript ?? task.output.path);
        if (file && tailBytes !== undefined) position = Math.max(0, (await file.stat()).size - tailBytes);
      }
      const buffer = Buffer.allocUnsafe(SLICE_BYTES);
      const { bytesRead = 0 } = (await file?.read(buffer, 0, SLICE_BYTES, position)) ?? {};
      position += bytesRead;
      const text = toText(buffer.subarray(0, bytesRead));
      if (text !== '') yield text;
      if (bytesRead > 0) continue;
      if (file && (await file.stat()).size < position) {
        // Somebody has emptied it, to free space.
        position = 0;
        continue;
      }
      if (isOver) return;
      await delay(LOOK_AGAIN_MS);
      // oxlint-enable no-await-in-loop
    }
  } finally {
    await file?.close();
  }
}

/** Turns bytes of what is read into text: the events of a transcript are written out. */
function textReader({ agent }: Pick<Task, 'agent'>): (bytes: Buffer) => string {
  const decoder = new StringDecoder('utf8');
  if (!agent) return (bytes) => decoder.write(bytes);
  const lines = new TranscriptLines();
  const writer = new TranscriptWriter();
  return (bytes) =>
    lines
      .push(decoder.write(bytes))
      .map((event) => writer.write(event))
      .join('');
}
