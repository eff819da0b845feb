/** Made with the first text that needs it, because that takes ten milliseconds. */
let segmenter: Intl.Segmenter | undefined;
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\ufe0f|\p{Emoji_Presentation}/u;
const INVISIBLE = /^[\p{Cf}\p{Mn}\p{Me}\p{Cc}]*$/u;
const IS_PLAIN = /^[\x20-\x7e]*$/;
/** More than any real character has; piles of accents that would grow over other rows have more. */
const LONGEST_CHARACTER = 32;
const ELLIPSIS = '…';

interface Cell {
  text: string;
  columns: number;
}

/** How many columns a text takes where a Latin letter takes one and a Han character two. */
export function columnsOf(text: string): number {
  return IS_PLAIN.test(text) ? text.length : cells(text).reduce((sum, { columns }) => sum + columns, 0);
}

/** Shortens a text to so many columns, of which the last `tailColumns` show its end. */
export function elide(text: string, columns: number, tailColumns = Math.floor((columns - 1) / 2)): string {
  const all = cells(text);
  if (total(all) <= columns) return joined(all);
  const tail = fitting(all.toReversed(), tailColumns).toReversed();
  const head = fitting(all, columns - 1 - total(tail));
  return `${joined(head).trimEnd()}${ELLIPSIS}${joined(tail).trimStart()}`;
}

function cells(text: string): Cell[] {
  if (IS_PLAIN.test(text)) return [...text].map((character) => ({ text: character, columns: 1 }));
  return [...charactersOf(text)].map(({ segment }) => ({
    text: segment.length > LONGEST_CHARACTER ? String.fromCodePoint(segment.codePointAt(0) ?? 0) : segment,
    columns: INVISIBLE.test(segment) ? 0 : WIDE.test(segment) ? 2 : 1,
  }));
}

/** Characters as a person counts them, such as an emoji of several code points. */
function charactersOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter.segment(text);
}

function total(part: Cell[]): number {
  return part.reduce((sum, { columns }) => sum + columns, 0);
}

function joined(part: Cell[]): string {
  return part.map(({ text }) => text).join('');
}

function fitting(part: Cell[], columns: number): Cell[] {
  let left = columns;
  const end = part.findIndex((cell) => (left -= cell.columns) < 0);
  return end === -1 ? part : part.slice(0, end);
}
