import { writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_WHEN_FULL_MS = 5;
let printing: Promise<void> = Promise.resolve();

/** Writes one after the other, and all of it before it resolves, so that a death right after loses nothing. */
export async function print(text: string, file = 1): Promise<void> {
  printing = printing.then(() => write(Buffer.from(text), file));
  await printing;
}

async function write(bytes: Buffer, file: number): Promise<void> {
  for (let offset = 0; offset < bytes.length;) {
    try {
      offset += writeSync(file, bytes, offset);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      await sleep(PAUSE_WHEN_FULL_MS);
    }
  }
}
