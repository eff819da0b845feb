import { errorCode, toError } from '../base/errors.ts';
import { openRegularFile } from '../client/regularFile.ts';
import { eventsOf } from '../client/transcriptLines.ts';
import { TranscriptWriter } from '../client/transcriptWriter.ts';
import { outputUnreadable } from '../protocol/errors.ts';
import { agentSpecOf, type Task } from '../protocol/task.ts';
import type { ToolHost } from './tool.ts';

/** A part of an output: whole characters, but not necessarily whole lines. */
export interface OutputPart {
  text: string;
  offset: number;
  nextOffset: number;
  totalBytes: number;
}

/** A line of an output, or the events of a transcript whose texts are lines together. */
export interface OutputUnit {
  text: string;
  /** How many bytes of the file it is. */
  bytes: number;
}

/** Units that follow each other, from the offset. */
interface OutputUnits {
  units: OutputUnit[];
  offset: number;
  totalBytes: number;
}

/** What a task has printed or, for an agent run, its transcript. */
export interface Output {
  /** At most `length` bytes from the offset; a negative one counts from the end. */
  read(offset: number, length: number): Promise<OutputPart>;
  /** The units among so many bytes from the offset. */
  units(offset: number, length: number): Promise<OutputUnits>;
}

interface Bytes {
  bytes: Buffer;
  offset: number;
  totalBytes: number;
}

const HOST_LIMIT_BYTES = 1024 * 1024;
const LONGEST_CHARACTER_BYTES = 4;
const LINE_FEED = 0x0a;

export function outputOf(host: ToolHost, task: Task): Output {
  const { id, output } = task;
  const path = agentSpecOf(task) && task.agent?.transcript;
  if (path !== undefined)
    return {
      read: (offset, length) => readTranscript(path, offset, length),
      units: async (offset, length) => {
        const events = await eventBytes(path, offset, length);
        return { ...events, units: eventUnits(events.bytes) };
      },
    };
  return {
    read: async (offset, length) => {
      const part = {
        ...{ id, offset },
        length: Math.min(Math.max(length, LONGEST_CHARACTER_BYTES), HOST_LIMIT_BYTES),
      };
      return wholeCharacters(await host.ask((client) => client.output(part)));
    },
    // In the host's texts, it is not known where bytes that are no text were.
    units: async (offset, length) => {
      const part = await readBytes(output.path, offset, length).catch((error: unknown) => {
        throw errorCode(error) === undefined ? error : outputUnreadable({ id, cause: toError(error) });
      });
      return { ...part, units: lineUnits(part.bytes, part.offset + part.bytes.length >= part.totalBytes) };
    },
  };
}

/** The lines of a part of an output; its last one only if it has ended, or is all there is. */
export function lineUnits(bytes: Buffer, isLast: boolean): OutputUnit[] {
  const units: OutputUnit[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = bytes.indexOf('\n', start) + 1 || bytes.length;
    const isWhole = isLast || start === 0 || bytes[end - 1] === LINE_FEED;
    if (isWhole)
      units.push({ text: bytes.toString('utf8', start, end).replace(/\n$/, ''), bytes: end - start });
    start = end;
  }
  return units;
}

/** The text of one event may go on in the next. */
function eventUnits(bytes: Buffer): OutputUnit[] {
  const units: OutputUnit[] = [];
  const writer = new TranscriptWriter();
  let unit = { text: '', bytes: 0 };
  for (const line of lineUnits(bytes, true)) {
    const text = eventsOf(line.text)
      .map((event) => writer.write(event))
      .join('');
    if (unit.text.endsWith('\n') || text.startsWith('\n')) {
      units.push(unit);
      unit = { text: '', bytes: 0 };
    }
    unit = { text: unit.text + text, bytes: unit.bytes + line.bytes };
  }
  return [...units, unit];
}

async function readBytes(path: string, from: number, length: number): Promise<Bytes> {
  const file = await openRegularFile(path);
  if (!file) return { bytes: Buffer.alloc(0), offset: 0, totalBytes: 0 };
  try {
    const totalBytes = (await file.stat()).size;
    const offset = Math.min(totalBytes, from < 0 ? Math.max(0, totalBytes + from) : from);
    const wanted = Buffer.alloc(Math.min(length, totalBytes - offset));
    const { bytesRead } = await file.read(wanted, 0, wanted.length, offset);
    return { bytes: wanted.subarray(0, bytesRead), offset, totalBytes };
  } finally {
    await file.close();
  }
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

/** The text of the events in this part of a transcript. */
async function readTranscript(path: string, from: number, length: number): Promise<OutputPart> {
  const { bytes, offset, totalBytes } = await eventBytes(path, from, length);
  const writer = new TranscriptWriter();
  const steps = eventsOf(bytes.toString('utf8'));
  const text = steps.map((step) => writer.write(step)).join('') + writer.end();
  return { text, offset, nextOffset: offset + bytes.length, totalBytes };
}

/** The whole lines in this part of a transcript. Of a longer line, the whole is read. */
async function eventBytes(path: string, from: number, length: number): Promise<Bytes> {
  for (let wanted = Math.max(length, 1); ; wanted *= 4) {
    const { bytes, offset, totalBytes } = await readBytes(path, from, wanted);
    // From the end, an incomplete first line is skipped.
    const first = from < 0 && offset > 0 ? bytes.indexOf('\n') + 1 : 0;
    const end = Math.max(first, bytes.lastIndexOf('\n') + 1);
    const isAll = offset + bytes.length >= totalBytes || bytes.length === 0;
    if (end > first || isAll)
      return { bytes: bytes.subarray(first, end), offset: offset + first, totalBytes };
  }
}
