import { badRequest } from '../../protocol/errors.ts';
import type { SearchParams } from '../../protocol/search.ts';
import { compilePattern, loadPatterns } from '../lineMatcher.ts';
import { escapedLiteral, requiredText, TextFinder } from './requiredText.ts';

export type Wanted = Pick<SearchParams, 'pattern' | 'isRegex' | 'case' | 'wholeWord'>;

/** A match in a text of lines. */
export interface Match {
  /** Where it is, in UTF-16 units. */
  start: number;
  end: number;
}

/** Finds a pattern in lines, in time that is linear in their length. */
export interface LinePattern {
  /**
   * The first match that begins at `from` or later, in the lines up to `to`, which is the end of a line. Matches do not
   * go beyond the end of a line.
   */
  find(text: string, from: number, to: number): Match | undefined;
  /** How much text may be looked at in one go, so that it takes a few milliseconds at most. */
  readonly stepLength: number;
  /** How much of the text before a place decides whether a match ends there; `undefined`: it sees only where a line begins. */
  readonly reach: number | undefined;
}

/** A line is cut to so much for a regular expression. */
export const REGEX_LINE_LIMIT = 16 * 1024;
const REGEX_STEP = 8 * 1024;
/** In UTF-16 units: the time that a search takes grows with it. */
const LONGEST_PATTERN = 1000;

/** Compiles what is wanted. @throws badRequest if it is no valid regular expression, too long, or has more than one line */
export async function linePattern(wanted: Wanted): Promise<LinePattern> {
  const { pattern, isRegex = false } = wanted;
  if (!isRegex && /[\r\n]/.test(pattern))
    throw badRequest('The pattern has several lines. Search for one of them.');
  if (pattern.length > LONGEST_PATTERN)
    throw badRequest(`The pattern is longer than ${LONGEST_PATTERN} characters. Search for a part of it.`);
  if (!pattern.isWellFormed()) throw badRequest('The pattern has half of a character.');
  if (!isRegex) return textPattern(wanted);
  await loadPatterns();
  return regexPattern(wanted);
}

/** Whether upper and lower case are the same. Escapes such as `\S` are no letters of the pattern. */
export function ignoresCase({ pattern, isRegex = false, case: how = 'smart' }: Wanted): boolean {
  if (how !== 'smart') return how === 'ignore';
  const letters = isRegex ? pattern.replace(/\\(?:[pP]\{[^}]*\}|[^])/g, '') : pattern;
  return !/\p{Lu}/u.test(letters);
}

function textPattern(wanted: Wanted): LinePattern {
  // Literal characters only, so that there is nothing to go back for.
  const literal = escapedLiteral(wanted.pattern);
  const word = wanted.wholeWord ? String.raw`(?<![\p{L}\p{N}_])${literal}(?![\p{L}\p{N}_])` : literal;
  const regex = new RegExp(word, ignoresCase(wanted) ? 'giu' : 'gu');
  return {
    stepLength: Infinity,
    // With the character before it, which must be none of a word.
    reach: wanted.pattern.length + 1,
    find(text, from) {
      regex.lastIndex = from;
      const match = regex.exec(text);
      if (!match) return undefined;
      return { start: match.index, end: match.index + match[0].length };
    },
  };
}

function regexPattern(wanted: Wanted): LinePattern {
  const flags = ignoresCase(wanted) ? '(?i)' : '';
  const word = wanted.wholeWord ? String.raw`\b(?:${wanted.pattern})\b` : wanted.pattern;
  const regex = compilePattern(`${flags}${word}`, wanted.pattern);
  const required = requiredText(wanted.pattern);
  const finder = required === undefined ? undefined : new TextFinder(required, ignoresCase(wanted));
  return {
    stepLength: REGEX_STEP,
    reach: undefined,
    find(text, from, to) {
      for (let start = from; start < to;) {
        if (finder) {
          const place = finder.next(text, start);
          if (place >= to) return undefined;
          start = Math.max(start, text.lastIndexOf('\n', place) + 1);
        }
        const feed = text.indexOf('\n', start);
        const end = feed < 0 ? text.length : feed;
        const matcher = regex.matcher(text.slice(start, Math.min(end, start + REGEX_LINE_LIMIT)));
        if (matcher.find()) return { start: start + matcher.start(), end: start + matcher.end() };
        start = end + 1;
      }
      return undefined;
    },
  };
}
