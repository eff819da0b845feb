/** Characters at which bash's line editor begins a new word, other than blanks and quotes. */
const BREAKS = new Set('@><=;|&(:');

/** A line that is being typed, as the shell would read it. */
export interface TypedLine {
  /** The words before the one at the cursor, without their quotes. */
  words: string[];
  /** The word at the cursor, without quotes; empty after a blank. */
  current: string;
  /** The quote in which the cursor is. */
  quote: '' | "'" | '"';
  /** How much of `current` bash's line editor has left behind, because it has begun a word of its own. */
  kept: number;
}

/** Reads a line up to the cursor. Expansions are not made: nothing of the line may run. */
export function readTypedLine(line: string): TypedLine {
  const words: string[] = [];
  let current = '';
  let quote: TypedLine['quote'] = '';
  let kept = 0;
  let isInWord = false;
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? '';
    if (quote === '' && /\s/.test(character)) {
      if (isInWord) words.push(current);
      current = '';
      kept = 0;
      isInWord = false;
      continue;
    }
    isInWord = true;
    if (quote === '' && (character === "'" || character === '"')) {
      quote = character;
      kept = current.length;
    } else if (character === quote) {
      quote = '';
    } else if (character === '\\' && quote !== "'") {
      const next = line[++index] ?? '';
      // Within double quotes, a backslash is one before most characters.
      current += quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
    } else {
      current += character;
      if (quote === '' && BREAKS.has(character)) kept = current.length;
    }
  }
  return { words, current, quote, kept };
}
