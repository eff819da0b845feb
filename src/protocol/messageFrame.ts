import { jsonParts } from '../base/jsonParts.ts';
import { TimeSlice } from '../base/timeSlice.ts';

const SLICE_MS = 5;

/** A message as it goes over a connection: with the header of the LSP base protocol. */
export function messageFrame(message: object): string {
  const content = JSON.stringify(message);
  return `${header(Buffer.byteLength(content))}${content}`;
}

/** The same for a message with a long list: in chunks, while other work goes on. */
export async function longMessageFrame(message: object): Promise<Buffer[]> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const slice = new TimeSlice(SLICE_MS);
  for (const part of jsonParts(message)) {
    const chunk = Buffer.from(part);
    chunks.push(chunk);
    bytes += chunk.length;
    if (slice.isOver()) await slice.next();
  }
  return [Buffer.from(header(bytes)), ...chunks];
}

function header(bytes: number): string {
  return `Content-Length: ${bytes}\r\n\r\n`;
}
