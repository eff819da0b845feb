/** A control sequence at the end of a chunk that the next chunk may complete. */
// oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
const UNFINISHED_SEQUENCE = /\u001b(?:\[[0-?]*[ -/]*|[\]PX^_][^\u0007\u001b]*\u001b?|[ -/]*)$/;
/** Anything longer is not a control sequence. */
const LONGEST_SEQUENCE = 4096;

/** Splits off a control sequence that has begun at the end of the text but not ended. */
export function splitUnfinishedSequence(text: string): { whole: string; rest: string } {
  const tail = text.slice(-LONGEST_SEQUENCE);
  const match = UNFINISHED_SEQUENCE.exec(tail);
  if (!match) return { whole: text, rest: '' };
  const start = text.length - tail.length + match.index;
  return { whole: text.slice(0, start), rest: text.slice(start) };
}
