import type { TimeSlice } from '../../base/timeSlice.ts';
import { linesIn, type PlainPart } from './plainLines.ts';
import type { LinePattern } from './linePattern.ts';

/** How much of a line is shown. */
const SHOWN = 400;
/** How much of it is before the match, if it is long. */
const BEFORE = 80;
// oxlint-disable no-control-regex -- control characters are what is replaced
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
// oxlint-enable no-control-regex

/** A line with a match. */
export interface FoundLine {
  line: number;
  column: number;
  text: string;
  start: number;
  end: number;
}

/**
 * The lines of a part that have a match, each once; gives way to other work when a slice is over. `isFound`: that is
 * known of the line that goes on in it.
 */
export async function* foundLines(
  pattern: LinePattern,
  { text, line, offset, isCut = false, isFound = false }: PlainPart & { isFound?: boolean },
  slice: TimeSlice,
): AsyncGenerator<FoundLine> {
  let counted = 0;
  let number = line;
  const isDone = offset > 0 && (isFound || pattern.reach === undefined);
  const second = text.indexOf('\n') + 1;
  // What is before its first character, and behind its last, is seen in the part before or after it.
  for (let from = isDone ? second || text.length : Math.min(offset, 1); from < text.length;) {
    const step = text.indexOf('\n', from + pattern.stepLength);
    const to = step < 0 ? text.length : step + 1;
    const match = pattern.find(text, from, to);
    if (match && !(isCut && match.end === text.length)) {
      const begin = match.start === 0 ? 0 : text.lastIndexOf('\n', match.start - 1) + 1;
      const feed = text.indexOf('\n', match.start);
      const end = feed < 0 ? text.length : feed;
      number += linesIn(text, counted, begin);
      counted = begin;
      const before = number === line ? offset : 0;
      yield {
        line: number,
        column: before + match.start - begin + 1,
        ...shown(text.slice(begin, end), match.start - begin, match.end - begin),
      };
      from = end + 1;
    } else from = to;
    if (slice.isOver()) await slice.next();
  }
}

/** The part of a line around a match. What could control a terminal or turn text around is a space. */
export function shown(line: string, start: number, end: number): Pick<FoundLine, 'text' | 'start' | 'end'> {
  const isLong = line.length > SHOWN;
  const first = isLong ? Math.max(0, Math.min(start - BEFORE, line.length - SHOWN)) : 0;
  const part = line.slice(first, first + SHOWN);
  // A cut may have split a surrogate pair.
  const text = part.toWellFormed().replaceAll(STEERING, ' ');
  return { text, start: start - first, end: Math.min(end - first, text.length) };
}
