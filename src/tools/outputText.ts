import { plainText } from '../base/plainText.ts';
import type { OutputPart, OutputUnit } from './outputOf.ts';

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

/** Without the beginning of a line that began before, unless that is all there is. */
export function wholeLines({ text, offset }: OutputPart): string {
  return offset === 0 ? text : text.slice(text.indexOf('\n') + 1) || text;
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
  let isFull = false;
  let isCut = false;
  const found = (text: string) =>
    text
      .split('\n')
      .map(readable)
      .filter((line) => fold(line).includes(sought))
      .map(cut);
  return {
    matches,
    /** Whether there is a match that has no place. */
    get isFull() {
      return isFull;
    },
    /** Whether there was one in the unit that was used last. */
    get isCut() {
      return isCut;
    },
    /** Looks through units that begin at the offset; returns how many bytes of them were used. */
    take(units: readonly OutputUnit[], offset: number): number {
      let used = 0;
      for (const { text, bytes } of units) {
        const lines = found(text);
        const cost = lines.reduce((sum, line) => sum + costOf(line), 0);
        const fits = matches.length + lines.length <= wanted.most && cost <= left;
        isFull = !fits;
        // The next search begins with it; what alone is too much is cut.
        if (isFull && matches.length > 0) return used;
        const kept = fits ? lines : firstOf(lines, { most: wanted.most, bytes: left });
        isCut = kept.length < lines.length;
        matches.push(...kept.map((line) => ({ offset: offset + used, line })));
        left -= cost;
        used += bytes;
        if (isFull) return used;
      }
      return used;
    },
  };
}

/** The first lines that fit, at least one. */
function firstOf(lines: readonly string[], { most, bytes }: { most: number; bytes: number }): string[] {
  let left = bytes;
  return lines.slice(0, most).filter((line, index) => {
    left -= costOf(line);
    return index === 0 || left >= 0;
  });
}

/** With its offset. */
function costOf(line: string): number {
  return Buffer.byteLength(line) + 10;
}

function cut(line: string): string {
  return line.length > LINE_LIMIT ? `${line.slice(0, LINE_LIMIT - 1)}…`.toWellFormed() : line;
}
