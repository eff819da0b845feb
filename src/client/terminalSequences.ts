import { oneLine } from '../base/plainText.ts';

/*
 * Which control sequences of a task reach a terminal that shows it. They draw; whatever is not listed here is dropped:
 * what a terminal answers, what reaches its clipboard or window, and what an editor takes for its own marks.
 */

/** `lines`: output that was written to a file. `screen`: that of a task with a terminal of its own, which may use all of it. */
export type Drawing = 'lines' | 'screen';

/** A CSI sequence in its parts: `ESC [ ? 25 h` has the prefix `?`, the parameters `25` and the final `h`. */
export interface ControlSequence {
  prefix: string;
  parameters: string;
  intermediates: string;
  final: string;
}

const ESC = '\u001b';
const BEL = '\u0007';
const TITLE_LENGTH = 200;
/** Some terminals repeat what a sequence does as often as it says, whatever the number. */
const GREATEST_NUMBER = 9999;

/** Control characters that draw. */
const CONTROLS: Record<Drawing, string> = {
  lines: '\u0007\b\t\n\v\f\r',
  // Shifts between character sets, of which programs draw frames.
  screen: '\u0007\b\t\n\v\f\r\u000e\u000f',
};

/** Sequences of ESC, by what follows it: save and restore the cursor, index, next line, reverse index. */
const ESCAPES: Record<Drawing, ReadonlySet<string>> = {
  lines: new Set(['7', '8', 'D', 'E', 'M']),
  // Besides: tab stops, the keypad, a reset, and the character sets of text and frames.
  screen: new Set([...'78DEMH=>c', '(B', '(0', ')B', ')0']),
};

/** CSI sequences, by prefix, intermediates and final, with the number of parameters that they have at most. */
const LINE_SEQUENCES = new Map([
  // Colors and styles.
  ['m', Infinity],
  // Movement, and saving and restoring of the cursor.
  ...counted('ABCDEFGIZ`ade', 1),
  ...counted('Hf', 2),
  ...counted('su', 0),
  // Erase, scroll, insert, delete, repeat.
  ...counted(['J', 'K', '?J', '?K', 'X', 'S', 'T', '@', 'L', 'M', 'P', 'b'], 1),
]);
const SEQUENCES: Record<Drawing, ReadonlyMap<string, number>> = {
  lines: LINE_SEQUENCES,
  // Besides: margins, tab stops, modes, a soft reset, the shape of the cursor, and what keys send.
  screen: new Map([
    ...LINE_SEQUENCES,
    ...counted(['h', 'l', '?h', '?l'], Infinity),
    ...counted(['r', '>m'], 2),
    ...counted(['g', ' q', '>u', '<u'], 1),
    ['!p', 0],
  ]),
};

/** Modes that a program may switch; `?` are the private ones. */
const MODES = new Set([
  // Insertion.
  '4',
  // Cursor keys, inverse video, origin, wrapping, blinking, the cursor, reverse wrapping, the keypad.
  ...['?1', '?5', '?6', '?7', '?12', '?25', '?45', '?66'],
  // The other screen, and saving the cursor.
  ...['?47', '?1047', '?1048', '?1049'],
  // The mouse, focus, scrolling as keys.
  ...['?9', '?1000', '?1002', '?1003', '?1004', '?1005', '?1006', '?1007', '?1015', '?1016'],
  // Pasting in brackets, and drawing at once.
  ...['?2004', '?2026'],
]);

/** The control character, if it draws; else nothing. */
export function allowedControl(character: string, drawing: Drawing): string {
  return CONTROLS[drawing].includes(character) ? character : '';
}

/** The sequence of what follows ESC, if it draws; else nothing. */
export function allowedEscape(rest: string, drawing: Drawing): string {
  return ESCAPES[drawing].has(rest) ? ESC + rest : '';
}

/** The CSI sequence with what is allowed of it; else nothing. */
export function allowedSequence(sequence: ControlSequence, drawing: Drawing): string {
  const { prefix, parameters, intermediates, final } = sequence;
  const kind = prefix + intermediates + final;
  const most = SEQUENCES[drawing].get(kind);
  const numbers = parameters === '' ? [] : parameters.split(';');
  if (most === undefined || numbers.length > most) return '';
  if (kind !== 'm' && parameters.includes(':')) return '';
  const isMode = final === 'h' || final === 'l';
  const kept = isMode ? numbers.filter((mode) => MODES.has(prefix + mode)) : numbers.map(bounded);
  if (isMode && kept.length === 0) return '';
  return `${ESC}[${prefix}${kept.join(';')}${intermediates}${final}`;
}

/** The operating system command with what is allowed of it: a title, a link to a page, progress; else nothing. */
export function allowedCommand(command: string): string {
  const allowed = allowedTitle(command) ?? allowedLink(command) ?? allowedProgress(command);
  return allowed === undefined ? '' : `${ESC}]${allowed}${BEL}`;
}

function allowedTitle(command: string): string | undefined {
  const match = /^([012]);(.*)$/s.exec(command);
  return match ? `${match[1]};${oneLine(match[2] ?? '', TITLE_LENGTH)}` : undefined;
}

/** A link that is not allowed still ends the one before it, so that its text does not lead there. */
function allowedLink(command: string): string | undefined {
  const match = /^8;([^;]*);(.*)$/s.exec(command);
  if (!match) return undefined;
  const [, parameters = '', url = ''] = match;
  if (!/^https?:\/\/[!-~]{1,2000}$/i.test(url)) return '8;;';
  const id = /(?:^|:)(id=[\w.-]{1,64})(?::|$)/.exec(parameters)?.[1] ?? '';
  return `8;${id};${url}`;
}

function allowedProgress(command: string): string | undefined {
  const match = /^9;4;([0-4])(?:;(\d{0,3}))?$/.exec(command);
  if (!match) return undefined;
  return `9;4;${match[1]};${Math.min(100, Number(match[2] ?? 0))}`;
}

function bounded(number: string): string {
  return number.replace(/\d{5,}/g, String(GREATEST_NUMBER));
}

function counted(kinds: Iterable<string>, most: number): [string, number][] {
  return Array.from(kinds, (kind) => [kind, most]);
}
