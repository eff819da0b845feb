import type { TerminalModes } from './terminalModes.ts';

/*
 * Reports that a terminal sends by itself, rather than keys of a user. A task never receives them: its queries are not
 * passed on, so the reports answer another program.
 */

// oxlint-disable no-control-regex -- matching control sequences is the purpose
const ANSWERS = new RegExp(
  [
    // Device attributes and status, modes, size, keyboard protocol, parameters.
    '\\u001b\\[[?>=][\\d;]*c',
    '\\u001b\\[\\??[\\d;]*n',
    '\\u001b\\[\\??[\\d;]*\\$y',
    '\\u001b\\[\\d+(?:;\\d+){1,2}t',
    '\\u001b\\[\\?\\d*u',
    '\\u001b\\[[23](?:;\\d+){6}x',
    // The cursor position; in the first row, columns 2 to 16 are F3 with a modifier.
    '\\u001b\\[\\?\\d+;\\d+(?:;\\d+)?R',
    '\\u001b\\[(?!1;(?:[2-9]|1[0-6])R)\\d+;\\d+R',
    // Colors, clipboard, settings and capabilities.
    '\\u001b\\]\\d+;[^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)',
    '\\u001b[P_][^\\u001b]*\\u001b\\\\',
  ].join('|'),
  'g',
);
const FOCUS = /\u001b\[[IO]/g;
const MOUSE = /\u001b\[(?:<\d+;\d+;\d+[Mm]|\d+;\d+;\d+M|M[^\u001b]{3})/g;
// oxlint-enable no-control-regex
const MOUSE_MODES = ['9', '1000', '1002', '1003'];

/** The keys typed by a user, without reports, and without focus and mouse events unless the task enabled them. */
export function withoutReports(typed: string, modes?: TerminalModes): string {
  const keys = typed.replace(ANSWERS, '');
  const focused = modes?.isOn('1004') ? keys : keys.replace(FOCUS, '');
  return MOUSE_MODES.some((mode) => modes?.isOn(mode)) ? focused : focused.replace(MOUSE, '');
}
