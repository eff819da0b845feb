import { plainText } from '../base/plainText.ts';
import type { OutputPart } from './outputOf.ts';

/* The text of outputs for models: without control characters, and of lines that redraw themselves only the last state. */

/** Longer lines are cut, as are those of minified files. */
const LINE_LIMIT = 2_000;

/** Output as a person would see it. */
export function readable(text: string): string {
  return plainText(text.includes('\r') ? text.split('\n').map(lastState).join('\n') : text);
}

/** What is left of a line that was written over itself. */
function lastState(line: string): string {
  let end = line.length;
  while (line[end - 1] === '\r') end--;
  return line.slice(line.lastIndexOf('\r', end - 1) + 1, end);
}

/** Without the beginning of a line that began before. */
export function wholeLines({ text, offset }: OutputPart): string {
  if (offset === 0) return text;
  const first = text.indexOf('\n') + 1;
  return first === 0 ? text : text.slice(first);
}

/** The last lines that fit. */
export function lastLines(
  text: string,
  most: { lines: number; bytes: number },
): { text: string; isCut: boolean } {
  const lines = text.split('\n');
  const isEnded = lines.at(-1) === '';
  if (isEnded) lines.pop();
  const kept: string[] = [];
  let left = most.bytes;
  let isCut = false;
  for (const line of lines.toReversed()) {
    const short = cut(line);
    left -= Buffer.byteLength(short) + 1;
    if (kept.length === most.lines || (left < 0 && kept.length > 0)) {
      isCut = true;
      break;
    }
    if (short !== line) isCut = true;
    kept.push(short);
  }
  return { text: kept.reverse().join('\n') + (isEnded && kept.length > 0 ? '\n' : ''), isCut };
}

export interface Match {
  offset: number;
  line: string;
}

/** Finds lines that contain a text in an output that is read part by part. */
export function matchingLines(wanted: { search: string; ignoreCase: boolean; most: number; bytes: number }) {
  const fold = (text: string) => (wanted.ignoreCase ? text.toLowerCase() : text);
  const sought = fold(wanted.search);
  const matches: Match[] = [];
  let left = wanted.bytes;
  const isFull = () => matches.length >= wanted.most || left <= 0;
  return {
    matches,
    get isFull() {
      return isFull();
    },
    /** Looks through the whole lines of a part; returns how many bytes of it were used. */
    take({ text, offset, nextOffset }: OutputPart, isLast: boolean): number {
      const size = nextOffset - offset;
      // In a transcript, and among bytes that are no text, a line has no offset of its own.
      const isExact = Buffer.byteLength(text) === size;
      let at = 0;
      let used = 0;
      while (at < text.length && !isFull()) {
        const end = text.indexOf('\n', at) + 1;
        // A line that fills the whole part is looked through as if it ended.
        if (end === 0 && !isLast && isExact && at > 0) return used;
        const raw = text.slice(at, end === 0 ? undefined : end);
        const line = readable(raw.endsWith('\n') ? raw.slice(0, -1) : raw);
        if (fold(line).includes(sought)) {
          const match = { offset: isExact ? offset + used : offset, line: cut(line) };
          matches.push(match);
          left -= Buffer.byteLength(match.line) + 10;
        }
        used += Buffer.byteLength(raw);
        at += raw.length;
      }
      return isExact && at < text.length ? used : size;
    },
  };
}

function cut(line: string): string {
  return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT - 1)}…`.toWellFormed() : line;
}
