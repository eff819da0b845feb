import { styleText } from 'node:util';
import { plainText } from '../base/plainText.ts';

/** Lines that are still to come of the present part, on either side. */
interface Left {
  before: number;
  after: number;
}

type Style = Parameters<typeof styleText>[0];

/** A patch or its summary with colors, as git has them; its contents cannot control a terminal. */
export function colouredPatch(patch: string): string {
  let left: Left = { before: 0, after: 0 };
  const lines = plainText(patch)
    .split('\n')
    .map((line) => {
      const isContent = left.before > 0 || left.after > 0;
      const style = isContent ? styleOfContent(line) : styleOfHead(line);
      left = isContent ? without(left, line) : (linesOf(line) ?? left);
      return style === undefined ? line : styleText(style, line, { validateStream: false });
    });
  return lines.join('\n');
}

function styleOfContent(line: string): Style | undefined {
  if (line.startsWith('+')) return 'green';
  return line.startsWith('-') ? 'red' : undefined;
}

function styleOfHead(line: string): Style | undefined {
  if (line.startsWith('@@')) return 'cyan';
  const isHead = /^(?:diff|index|---|\+\+\+|old mode|new mode|new file|deleted file|similarity|rename) /.test(
    line,
  );
  return isHead ? 'bold' : undefined;
}

/** How many lines follow: a removed line that begins with dashes looks like a head. */
function linesOf(line: string): Left | undefined {
  const found = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
  return found ? { before: Number(found[1] ?? 1), after: Number(found[2] ?? 1) } : undefined;
}

function without({ before, after }: Left, line: string): Left {
  if (line.startsWith('\\')) return { before, after };
  return { before: before - (line.startsWith('+') ? 0 : 1), after: after - (line.startsWith('-') ? 0 : 1) };
}
