import { openRegularFile } from '../client/regularFile.ts';
import { eventsOf } from '../client/transcriptLines.ts';
import { TranscriptWriter } from '../client/transcriptWriter.ts';
import { agentSpecOf, type Task } from '../protocol/task.ts';
import type { ToolHost } from './tool.ts';

/** A part of an output: whole characters, but not necessarily whole lines. */
export interface OutputPart {
  text: string;
  offset: number;
  nextOffset: number;
  totalBytes: number;
}

/** What a task has printed or, for an agent run, its transcript. */
export interface Output {
  /** At most `length` bytes from the offset; a negative one counts from the end. */
  read(offset: number, length: number): Promise<OutputPart>;
}

const HOST_LIMIT_BYTES = 1024 * 1024;
const LONGEST_CHARACTER_BYTES = 4;

export function outputOf(host: ToolHost, task: Task): Output {
  const path = agentSpecOf(task) && task.agent?.transcript;
  if (path !== undefined) return { read: (offset, length) => readTranscript(path, offset, length) };
  return {
    read: async (offset, length) => {
      const part = {
        id: task.id,
        offset,
        length: Math.min(Math.max(length, LONGEST_CHARACTER_BYTES), HOST_LIMIT_BYTES),
      };
      return wholeCharacters(await host.ask((client) => client.output(part)));
    },
  };
}

/** Leaves a character whose bytes are not all there to the next part, unless nothing else would be read. */
function wholeCharacters(part: OutputPart): OutputPart {
  if (part.nextOffset >= part.totalBytes || !part.text.endsWith('\ufffd')) return part;
  const text = part.text.slice(0, -1);
  const nextOffset = part.offset + Buffer.byteLength(text);
  // Bytes that are no UTF-8 count differently.
  return text === '' || nextOffset > part.nextOffset || part.nextOffset - nextOffset > 3
    ? part
    : { ...part, text, nextOffset };
}

/** The events whose lines are in this part of a transcript, as text. Of a longer line, the whole is read. */
async function readTranscript(path: string, from: number, length: number): Promise<OutputPart> {
  const file = await openRegularFile(path);
  if (!file) return { text: '', offset: 0, nextOffset: 0, totalBytes: 0 };
  try {
    const totalBytes = (await file.stat()).size;
    const start = Math.min(totalBytes, from < 0 ? Math.max(0, totalBytes + from) : from);
    for (let bytes = Math.max(length, 1); ; bytes *= 4) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(Math.min(bytes, totalBytes - start)),
        0,
        undefined,
        start,
      );
      const read = buffer.subarray(0, bytesRead);
      // From the end, an incomplete first line is skipped.
      const first = from < 0 && start > 0 ? read.indexOf('\n') + 1 : 0;
      const end = read.lastIndexOf('\n') + 1;
      if (end <= first && start + bytesRead < totalBytes && bytesRead > 0) continue;
      const writer = new TranscriptWriter();
      const steps = eventsOf(read.toString('utf8', first, Math.max(first, end)));
      const text = steps.map((step) => writer.write(step)).join('') + writer.end();
      return { text, offset: start + first, nextOffset: start + Math.max(first, end), totalBytes };
    }
  } finally {
    await file.close();
  }
}
