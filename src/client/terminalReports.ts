import type { TerminalModes } from './terminalModes.ts';

/*
 * What a terminal sends by itself rather than a person by keys. A task never gets it: what asks for it is not passed on,
 * so it answers somebody else.
 */

// oxlint-disable no-control-regex -- control sequences are what is looked for here
const ANSWERS = new RegExp(
  [
    // Which terminal it is, how it is, modes, its size, which keys it sends, its parameters.
    '\\u001b\\[[?>=][\\d;]*c',
    '\\u001b\\[\\??[\\d;]*n',
    '\\u001b\\[\\??[\\d;]*\\$y',
    '\\u001b\\[\\d+(?:;\\d+){1,2}t',
    '\\u001b\\[\\?\\d*u',
    '\\u001b\\[[23](?:;\\d+){6}x',
    // Where its cursor is; in the first row and column 2 to 16 it is F3 with a modifier.
    '\\u001b\\[\\?\\d+;\\d+(?:;\\d+)?R',
    '\\u001b\\[(?!1;(?:[2-9]|1[0-6])R)\\d+;\\d+R',
    // Its colors, its clipboard, settings and capabilities.
    '\\u001b\\]\\d+;[^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)',
    '\\u001b[P_][^\\u001b]*\\u001b\\\\',
  ].join('|'),
  'g',
);
const FOCUS = /\u001b\[[IO]/g;
const MOUSE = /\u001b\[(?:<\d+;\d+;\d+[Mm]|\d+;\d+;\d+M|M[^\u001b]{3})/g;
// oxlint-enable no-control-regex
const MOUSE_MODES = ['9', '1000', '1002', '1003'];

/** What a person typed, without answers of the terminal, and without focus and mouse unless the task switched them on. */
export function withoutReports(typed: string, modes?: TerminalModes): string {
  const keys = typed.replace(ANSWERS, '');
  const focused = modes?.isOn('1004') ? keys : keys.replace(FOCUS, '');
  return MOUSE_MODES.some((mode) => modes?.isOn(mode)) ? focused : focused.replace(MOUSE, '');
}
