import { watch } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { toError } from '../base/errors.ts';
import type { Disposable } from '../base/disposable.ts';
import { openRegularFile } from './regularFile.ts';

/** What to read, and further events to report. */
interface FollowPlace {
  path: string;
  /** Begin this many bytes before the end (whole lines are not guaranteed); default: at the start. */
  tailBytes?: number;
  /** Begin at this byte, rather than at the start. */
  offset?: number;
  /** The file was replaced or truncated: the following data begins at its start. */
  onRestart?(): void;
  onError(error: Error): void;
}

export interface FollowOptions extends FollowPlace {
  /** Bytes as they are written; the receiver may keep them. */
  onBytes(bytes: Buffer): void;
}

export interface FollowTextOptions extends FollowPlace {
  /** The bytes decoded as UTF-8, without split characters. */
  onText(text: string): void;
}

/** A reader of a growing output file. */
export interface OutputFollower extends Disposable {
  /** Resolves when everything written up to now has been passed on. */
  catchUp(): Promise<void>;
}

const SLICE_BYTES = 64 * 1024;
/** Polling in addition to the file watch, which does not work on all file systems. */
const LOOK_AGAIN_MS = 500;

/**
 * Reads an output file from disk as it grows, in slices that keep the reader's own thread responsive. The client reads
 * it itself: no byte passes through the host. Waits for a file that does not exist yet; a file that was replaced by a
 * further attempt or truncated is read from its start.
 */
export function followOutput(options: FollowOptions): OutputFollower {
  let position = options.offset ?? (options.tailBytes === undefined ? 0 : undefined);
  let fileId: number | undefined;
  let isDisposed = false;
  let reading: Promise<void> | undefined;
  let isStale = false;

  const restart = () => {
    position = 0;
    options.onRestart?.();
  };

  const read = async () => {
    const file = await openRegularFile(options.path);
    if (!file) return;
    try {
      const { size, ino } = await file.stat();
      if (isDisposed) return;
      // A further attempt has a new file under the same name.
      const isOther = fileId !== undefined && ino !== fileId;
      fileId = ino;
      position ??= Math.max(0, size - (options.tailBytes ?? 0));
      if (isOther || size < position) restart();
      const buffer = Buffer.allocUnsafe(SLICE_BYTES);
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, SLICE_BYTES, position);
        // Who has disposed it meanwhile may show something else by now.
        if (bytesRead === 0 || isDisposed) return;
        position += bytesRead;
        // A copy, because the receiver may still use it at the next read.
        options.onBytes(Buffer.from(buffer.subarray(0, bytesRead)));
      }
    } finally {
      await file.close();
    }
  };

  const catchUp = async (): Promise<void> => {
    isStale = true;
    reading ??= (async () => {
      try {
        while (isStale && !isDisposed) {
          isStale = false;
          await read();
        }
      } catch (error) {
        if (!isDisposed) options.onError(toError(error));
      } finally {
        reading = undefined;
      }
    })();
    await reading;
  };

  const timer = setInterval(() => void catchUp(), LOOK_AGAIN_MS);
  let watcher: ReturnType<typeof watch> | undefined;
  try {
    watcher = watch(options.path, () => void catchUp());
    watcher.on('error', () => watcher?.close());
  } catch {
    // It does not exist yet, or cannot be watched: the timer polls instead.
  }
  void catchUp();
  return {
    catchUp,
    dispose: () => {
      isDisposed = true;
      clearInterval(timer);
      watcher?.close();
    },
  };
}

/** The same for reading or displaying: as text. */
export function followText({ onText, onRestart, ...options }: FollowTextOptions): OutputFollower {
  let decoder = new StringDecoder('utf8');
  return followOutput({
    ...options,
    onBytes: (bytes) => onText(decoder.write(bytes)),
    onRestart: () => {
      decoder = new StringDecoder('utf8');
      onRestart?.();
    },
  });
}
