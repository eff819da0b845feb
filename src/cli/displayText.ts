/** Graphemes that take two cells. By hand: being right for the common ranges is enough to fit a line. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Extended_Pictographic}/u;

const IS_PLAIN = /^[\x20-\x7e]*$/;

/** Cuts a line to so many terminal cells, with an ellipsis where something is missing. */
export function fitWidth(line: string, cells: number): string {
  if (line.length * 2 <= cells) return line;
  let kept = '';
  let keptCells = 0;
  let beforeEllipsis = '';
  for (const segment of IS_PLAIN.test(line) ? line : graphemesOf(line)) {
    if (keptCells < cells) beforeEllipsis = kept;
    keptCells += WIDE.test(segment) ? 2 : 1;
    if (keptCells > cells) return `${beforeEllipsis}…`;
    kept += segment;
  }
  return kept;
}

/** Not for plain text: the first segmenter takes ten milliseconds to make. */
function graphemesOf(line: string): string[] {
  return Array.from(new Intl.Segmenter().segment(line), ({ segment }) => segment);
}

/** Pads the cells of each column to the same width. */
export function alignColumns(rows: string[][]): string[][] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [column, cell] of row.entries()) widths[column] = Math.max(widths[column] ?? 0, cell.length);
  }
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
}
