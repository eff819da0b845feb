import { oneLine } from '../base/plainText.ts';

/*
 * The control sequences of a task that reach the terminal that shows it. They draw; all others are removed: queries
 * that a terminal answers, access to its clipboard or window, and the editor's own marks.
 */

/** `lines`: output written to a file. `screen`: output of a task with its own terminal, which may use all of it. */
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
/** Some terminals repeat a sequence as often as requested, however large the number. */
const GREATEST_NUMBER = 9999;

/** Control characters that draw. */
const CONTROLS: Record<Drawing, string> = {
  lines: '\u0007\b\t\n\v\f\r',
  // Shifts between character sets, with which programs draw frames.
  screen: '\u0007\b\t\n\v\f\r\u000e\u000f',
};

/** Sequences of ESC, by the next character: save and restore the cursor, index, next line, reverse index. */
const ESCAPES: Record<Drawing, ReadonlySet<string>> = {
  lines: new Set(['7', '8', 'D', 'E', 'M']),
  // In addition: tab stops, the keypad, a reset, and the character sets of text and frames.
  screen: new Set([...'78DEMH=>c', '(B', '(0', ')B', ')0']),
};

/** CSI sequences, by prefix, intermediates and final, with their maximum number of parameters. */
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
  // In addition: margins, tab stops, modes, a soft reset, the shape of the cursor, and keyboard modes.
  screen: new Map([
    ...LINE_SEQUENCES,
    ...counted(['h', 'l', '?h', '?l'], Infinity),
    ...counted(['r', '>m'], 2),
    ...counted(['g', ' q', '>u', '<u'], 1),
    ['!p', 0],
  ]),
};

/** Modes that a program may set; `?` are the private ones. */
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

/** The control character if it draws; otherwise empty. */
export function allowedControl(character: string, drawing: Drawing): string {
  return CONTROLS[drawing].includes(character) ? character : '';
}

/** The sequence with these characters after ESC, if it draws; otherwise empty. */
export function allowedEscape(rest: string, drawing: Drawing): string {
  return ESCAPES[drawing].has(rest) ? ESC + rest : '';
}

/** The allowed part of the CSI sequence; otherwise empty. */
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

/** The allowed part of the operating system command: a title, a link to a page, progress; otherwise empty. */
export function allowedCommand(command: string): string {
  const allowed = allowedTitle(command) ?? allowedLink(command) ?? allowedProgress(command);
  return allowed === undefined ? '' : `${ESC}]${allowed}${BEL}`;
}

function allowedTitle(command: string): string | undefined {
  const match = /^([012]);(.*)$/s.exec(command);
  return match ? `${match[1]};${oneLine(match[2] ?? '', TITLE_LENGTH)}` : undefined;
}

/** A disallowed link still ends the previous one, so that its text does not become part of that. */
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
