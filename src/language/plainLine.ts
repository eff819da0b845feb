/** Control sequences of terminals: CSI, OSC with its end, and two-character escapes. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
const SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[ -/]*[0-~])/g;

/** A line without control sequences, and where its characters are in the line as it was printed. */
export interface PlainLine {
  text: string;
  /** The place in the printed line of a character, or of the end of one that comes before `index`. */
  startAt(index: number): number;
  endAt(index: number): number;
}

/** Takes the control sequences out of a line. Their places are kept, because an editor shows the line with them. */
export function plainLine(printed: string): PlainLine {
  if (!printed.includes('\u001b')) {
    const same = (index: number) => index;
    return { text: printed, startAt: same, endAt: same };
  }
  const pieces: { at: number; from: number; text: string }[] = [];
  let text = '';
  let from = 0;
  const keep = (end: number) => {
    const piece = printed.slice(from, end);
    if (piece !== '') pieces.push({ at: text.length, from, text: piece });
    text += piece;
  };
  for (const match of printed.matchAll(SEQUENCE)) {
    keep(match.index);
    from = match.index + match[0].length;
  }
  keep(printed.length);
  const placeOf = (index: number) => {
    const piece = pieces.findLast(({ at }) => at <= index);
    return piece ? piece.from + Math.min(index - piece.at, piece.text.length) : 0;
  };
  return { text, startAt: placeOf, endAt: (index) => (index === 0 ? 0 : placeOf(index - 1) + 1) };
}
