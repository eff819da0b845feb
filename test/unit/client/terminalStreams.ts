import { Terminal } from '@xterm/headless';
import fc from 'fast-check';

/* Streams that a task may write for a terminal, in parts of which is known whether they may be drawn. */

export interface Part {
  text: string;
  /** In which way of drawing it passes as it is. */
  passes: 'always' | 'screen' | 'never';
}

const ESC = '\u001b';
const ST = '\u001b\\';
const BEL = '\u0007';

const part = (passes: Part['passes'], texts: readonly string[]) =>
  fc.constantFrom(...texts).map((text): Part => ({ text, passes }));

const word = fc.string({ unit: fc.constantFrom(...'abcxyz0189;?[]mhäß漢😀 '), minLength: 1, maxLength: 12 });
const texts = word.map((text): Part => ({ text, passes: 'always' }));
const number = fc.integer({ min: 0, max: 60 });

/** Sequences of all lists of what is allowed, with parameters. */
const drawing = fc.oneof(
  part('always', ['\r\n', '\n', '\r', '\t', '\b', `${ESC}7`, `${ESC}8`, `${ESC}D`, `${ESC}E`, `${ESC}M`]),
  fc
    .tuple(fc.constantFrom(...'ABCDEFGIZ`adeXST@LMPJK'), number)
    .map(([final, count]): Part => ({ text: `${ESC}[${count}${final}`, passes: 'always' })),
  fc
    .tuple(number, number, fc.constantFrom('H', 'f'))
    .map(([row, column, final]): Part => ({ text: `${ESC}[${row};${column}${final}`, passes: 'always' })),
  part(
    'always',
    ['[0m', '[1;31m', '[38;5;208m', '[38;2;1;2;3m', '[4:3m', '[7m', '[m', '[s', '[u', '[H'].map(
      (rest) => ESC + rest,
    ),
  ),
  word.map((title): Part => ({
    text: `${ESC}]2;${title.replaceAll(/\s+/g, ' ').trim()}${BEL}`,
    passes: 'always',
  })),
  part('always', [`${ESC}]8;;https://a.example/b?c=d${BEL}`, `${ESC}]8;;${BEL}`, `${ESC}]9;4;1;50${BEL}`]),
);
const screenOnly = part(
  'screen',
  [
    '[?1049h',
    '[?1049l',
    '[?25l',
    '[?25h',
    '[?7l',
    '[?2004h',
    '[?1000;1006h',
    '[?1004h',
    '[2;10r',
    '[!p',
    '[5 q',
    '[4h',
    '[>1u',
    '=',
    '>',
    'c',
    'H',
    '(0',
    '(B',
  ].map((rest) => ESC + rest),
);

/** What a terminal answers, by what is asked. */
export const QUESTIONS: [string, string][] = [
  ['which terminal it is', '[c'],
  ['the same with a zero', '[0c'],
  ['which version', '[>c'],
  ['which one of them', '[=0c'],
  ['which terminal it is, the old way', 'Z'],
  ['its name and version', '[>0q'],
  ['whether it is well', '[5n'],
  ['where the cursor is', '[6n'],
  ['the same with a page', '[?6n'],
  ['whether it is dark', '[?996n'],
  ['whether a mode is known', '[?2026$p'],
  ['the same of a public mode', '[4$p'],
  ['which keys it sends', '[?u'],
  ['its modifiers', '[?4m'],
  ['its size in pixels', '[14t'],
  ['its size in characters', '[18t'],
  ['its title', '[21t'],
  ['its parameters', '[1x'],
  ['what it can draw', '[?1;1;0S'],
  ['its background', `]11;?${BEL}`],
  ['its foreground, with the other end', `]10;?${ST}`],
  ['a color of its palette', `]4;12;?${BEL}`],
  ['a capability', `P+q544e${ST}`],
  ['a setting', `P$q m${ST}`],
  ['whether it draws images', `_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA${ST}`],
  ['what was copied', `]52;c;?${BEL}`],
].map(([what = '', rest = '']) => [what, ESC + rest]);

/** What acts on more than what is drawn, by what that is. */
export const COMMANDS: [string, string][] = [
  ['fills the clipboard', `]52;c;c2VjcmV0${BEL}`],
  ['the same with a leading zero', `]052;c;c2VjcmV0${ST}`],
  ['tells a folder', `]7;file:///etc${BEL}`],
  ['tells a folder, the other way', `]9;9;/etc${BEL}`],
  ['marks a prompt', `]133;A${BEL}`],
  ['marks a command of the editor', `]633;E;rm -rf /${BEL}`],
  ['draws or opens by other marks', `]1337;File=name=YQ==:AAAA${BEL}`],
  ['shows a message', `]9;hello${BEL}`],
  ['shows a message, the other way', `]777;notify;a;b${BEL}`],
  ['changes a color for good', `]4;1;#ff0000${BEL}`],
  ['changes the background for good', `]11;#000000${ST}`],
  ['resizes the window', '[8;24;80t'],
  ['sets the title of a stack', '[22;0t'],
  ['prints the screen', '[0i'],
  ['draws an image', `Pq#0;2;0;0;0#0~~${ST}`],
  ['hides a string', `X secret ${ST}`],
  ['hides a message', `^ secret ${ST}`],
  ['changes how keys are sent on Windows', '[?9001h'],
  ['asks to be told of colors', '[?2031h'],
  ['fills the screen', '#8'],
  ['changes the coding of characters', '%@'],
].map(([what = '', rest = '']) => [what, ESC + rest]);

const never = fc.oneof(
  part(
    'never',
    [...QUESTIONS, ...COMMANDS].map(([, text]) => text),
  ),
  // The same by control characters of 8 bits, ended by any of the ends.
  part('never', [
    '\u009bc',
    '\u009b6n',
    '\u009d52;c;c2VjcmV0\u0007',
    '\u009d52;c;c2VjcmV0\u009c',
    '\u0090$q m\u009c',
    '\u009fa\u009c',
  ]),
  part('never', ['\u0005', '\u0000', '\u0010', '\u0084', '\u0085', '\u008d', '\u009a', '\u009c']),
  // Left before its end.
  part('never', [`${ESC}]52;c;c2Vj\u0018`, `${ESC}]2;title\u001a`, `${ESC}[31\u0018`, `${ESC}P$q\u001a`]),
);

/** Parts of every kind. */
export const streams = fc.array(
  fc.oneof({ weight: 4, arbitrary: fc.oneof(texts, drawing) }, screenOnly, never),
  {
    maxLength: 30,
  },
);

/** Anything that begins as sequences do, and goes on in some way. */
export const noise = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ESC,
        BEL,
        '\u0018',
        '\u001a',
        '\u007f',
        '\u0090',
        '\u009b',
        '\u009c',
        '\u009d',
        '\u009f',
        '\\',
      ),
      fc.constantFrom(
        '[',
        ']',
        'P',
        '_',
        '^',
        'X',
        '?',
        '>',
        '!',
        '$',
        ' ',
        ':',
        ';',
        '0',
        '2',
        '52',
        '8;;',
        '9;4;',
      ),
      fc.constantFrom(
        'c',
        'n',
        'p',
        'q',
        't',
        'u',
        'm',
        'h',
        'l',
        'J',
        'x',
        'Z',
        '99999999999',
        '6',
        '1049',
        'https://a',
      ),
      word,
      fc.constantFrom(...[...QUESTIONS, ...COMMANDS].map(([, text]) => text)),
    ),
    { maxLength: 60 },
  )
  .map((all) => all.join(''));

/** What is to be seen of a terminal that was written to, and what it did besides. */
export async function shownBy(
  text: string,
): Promise<{ screen: unknown; reports: string[]; titles: string[] }> {
  const terminal = new Terminal({ cols: 40, rows: 12, allowProposedApi: true, scrollback: 100 });
  const reports: string[] = [];
  const titles: string[] = [];
  terminal.onData((data) => reports.push(data));
  terminal.onBinary((data) => reports.push(data));
  terminal.onTitleChange((title) => titles.push(title));
  await new Promise<void>((resolve) => terminal.write(text, resolve));
  const { active } = terminal.buffer;
  const screen = {
    cursor: [active.cursorX, active.cursorY, active.type],
    modes: { ...terminal.modes },
    lines: Array.from({ length: active.length }, (_none, row) => {
      const line = active.getLine(row);
      return Array.from({ length: terminal.cols }, (_cell, column) => {
        const cell = line?.getCell(column);
        return (
          cell &&
          [cell.getChars(), cell.getFgColor(), cell.getBgColor(), cell.isBold(), cell.isInverse()].join()
        );
      });
    }),
  };
  terminal.dispose();
  return { screen, reports, titles };
}
