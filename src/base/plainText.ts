import { stripVTControlCharacters } from 'node:util';

/*
 * Text that programs, agents and other people wrote, made fit to be shown anywhere: nothing in it steers a terminal,
 * breaks a line or turns the direction of what stands beside it.
 */

/** Control characters, other ends of lines, and what overrides the direction of writing. */
// oxlint-disable no-control-regex -- control characters are what is looked for here
const STEERING = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;
const STEERING_RUN = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
const BLANK_RUN = /[\s\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;
// oxlint-enable no-control-regex

/** Text of several lines; tabs and line feeds stay, everything else that steers is left out. */
export function plainText(text: string): string {
  return stripVTControlCharacters(text)
    .replaceAll('\r\n', '\n')
    .replaceAll(STEERING, (character) => (character === '\n' || character === '\t' ? character : ''));
}

/** Text on one line with its spacing, for commands, where that means something: only what steers becomes spaces. */
export function printable(text: string): string {
  return text.replaceAll(STEERING_RUN, ' ').trim().toWellFormed();
}

/** Text on one line: whatever is blank or steers becomes one space. A longer one than `limit` UTF-16 units is cut, with an ellipsis. */
export function oneLine(text: string, limit = Infinity): string {
  const line = text.replaceAll(BLANK_RUN, ' ').trim().toWellFormed();
  // A cut may leave half of a character.
  return line.length > limit ? `${line.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '')}…` : line;
}
