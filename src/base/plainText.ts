import { stripVTControlCharacters } from 'node:util';

/*
 * Text written by programs, agents and other people, made safe to show anywhere: it cannot control a terminal, break a
 * line or change the direction of the surrounding text.
 */

/** Control characters, other line ends, and overrides of the writing direction. */
// oxlint-disable no-control-regex -- matching control characters is the purpose
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const STEERING_RUN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const BLANK_RUN = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
// oxlint-enable no-control-regex

/** Text of several lines; keeps tabs and line feeds, and removes all other control characters. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(STEERING, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** Text on one line that keeps its spacing, for commands: only control characters become spaces. */
export function printable(text: string): string {
  return text.replaceAll(STEERING_RUN, ' ').trim().toWellFormed();
}

/**
 * Text in which nothing is hidden, for what a person decides about: what cannot be seen is written `\u{200b}`, and
 * stays. Line ends stay, too.
 */
export function revealed(text: string): string {
  // What cannot be seen, or looks like a space and is none. Here, because reading this pattern takes a millisecond.
  const unseenCharacter = /(?![ \t\n])[\p{Cc}\p{Cf}\p{DI}\p{Z}\u2800]/gu;
  return text
    .toWellFormed()
    .replaceAll(unseenCharacter, (unseen) => `\\u{${unseen.codePointAt(0)?.toString(16)}}`);
}

/** The same on one line, where a line end is seen, too. */
export function revealedLine(text: string): string {
  // Not by a pattern of blanks around line ends, which would look at each blank as often as there are others.
  const lines = revealed(text).split('\n');
  return oneLine(lines.filter((line) => line.trim() !== '').join(' \u23ce '));
}

/** Text on one line: blanks and control characters become one space. Cut to `limit` UTF-16 units, with an ellipsis. */
export function oneLine(text: string, limit = Infinity): string {
  const line = text.replaceAll(BLANK_RUN, ' ').trim().toWellFormed();
  // The cut may have split a surrogate pair.
  return line.length > limit ? `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
