import { oneLine } from '../../base/plainText.ts';
import { fitWidth } from '../displayText.ts';
import type { Candidate, Completion } from './complete.ts';
import type { TypedLine } from './shellLine.ts';

/** bash lists what can follow, rather than inserting it. */
const LISTING = '63';

/** How bash asks. */
export interface BashQuestion {
  line: TypedLine;
  /** What its `COMP_TYPE` says. */
  type: string;
  columns: number;
}

/** Replies for bash: the rest of the word, quoted as it was begun; with descriptions where they are only listed. */
export function bashReplies(
  { candidates, else: rest }: Completion,
  { line, type, columns }: BashQuestion,
): string[] {
  const isListed = type === LISTING && candidates.length > 1;
  const replies = candidates.map((candidate) => {
    const rest = candidate.value.slice(line.kept);
    return isListed ? fitWidth(listed(rest, candidate), columns - 2) : quoted(rest, line.quote);
  });
  return rest === undefined ? replies : [...replies, `:${rest}`];
}

function listed(rest: string, { says }: Candidate): string {
  return says ? `${rest}  (${oneLine(says)})` : rest;
}

/** A text as it has to be typed within a quote that is open; the shell adds the closing one. */
export function quoted(text: string, quote: TypedLine['quote']): string {
  if (quote === "'") return text.replaceAll("'", String.raw`'\''`);
  // An exclamation mark means something even within double quotes.
  if (quote === '"') return text.replaceAll(/["\\$`]/g, String.raw`\$&`).replaceAll('!', `"'!'"`);
  return text.replaceAll(/[^\p{L}\p{N}_@%+=:,./-]/gu, String.raw`\$&`);
}

/** Replies for zsh's `_describe`, which quotes. */
export function zshReplies({ candidates, else: rest }: Completion): string[] {
  const replies = candidates.map(({ value, says }) => {
    const escaped = value.replaceAll(/[\\:]/g, String.raw`\$&`);
    return says ? `${escaped}:${oneLine(says)}` : escaped;
  });
  return rest === undefined ? replies : [...replies, `:${rest}`];
}

/** Replies for fish, which quotes. */
export function fishReplies({ candidates, else: rest }: Completion): string[] {
  const replies = candidates.map(({ value, says }) => (says ? `${value}\t${oneLine(says)}` : value));
  return rest === undefined ? replies : [...replies, `:${rest}`];
}
