/** Shorter ones are in most lines. */
const SHORTEST = 3;
const ESCAPED_CLASS = /^\\(?:[dDwWsSbB]|[pP](?:\{\^?\w+\}|[A-Z])|x(?:\{[0-9A-Fa-f]+\}|[0-9A-Fa-f]{2}))/;
const ESCAPED_SIGN = /^\\[!-/:-@[-`{-~]/;
const CLASS = /^\[\^?\]?(?:\\[^]|[^\\[\]])*\]/;
const REPETITION = /^(?:[*?]|\{\d+(?:,\d*)?\})/;
const GROUP = /^\((?:\?(?::|P?<\w+>)|(?!\?))/;

/**
 * A text that is in every match of a regular expression of RE2, the longest one that is easy to tell; `undefined` if there
 * is none. Looking for it takes much less time than the expression.
 */
export function requiredText(pattern: string): string | undefined {
  // Of alternatives, none is required.
  if (pattern.includes('|')) return undefined;
  let [longest, run, depth]: [string, string[], number] = ['', [], 0];
  const end = () => {
    if (run.join('').length > longest.length) longest = run.join('');
    run = [];
  };
  for (let rest = pattern; rest !== '';) {
    let taken = String.fromCodePoint(rest.codePointAt(0) ?? 0);
    const other =
      REPETITION.exec(rest)?.[0] ??
      ESCAPED_CLASS.exec(rest)?.[0] ??
      CLASS.exec(rest)?.[0] ??
      GROUP.exec(rest)?.[0] ??
      /^[.^$+)]/.exec(rest)?.[0];
    if (other !== undefined) {
      taken = other;
      // What may be repeated may be left out.
      if (REPETITION.test(other)) run.pop();
      if (other.startsWith('(')) depth++;
      else if (other === ')') depth--;
      end();
    } else if (ESCAPED_SIGN.test(rest)) {
      taken = rest.slice(0, 2);
      if (depth === 0) run.push(rest.charAt(1));
    } else if (/^[\\[(]/.test(taken)) return undefined;
    else if (depth === 0) run.push(taken);
    rest = rest.slice(taken.length);
  }
  end();
  return longest.length < SHORTEST ? undefined : longest;
}

/** Finds a literal text from a place on; the same question is not looked up twice. */
export class TextFinder {
  readonly #literal: RegExp;
  #text = '';
  #from = 0;
  #found = -1;

  constructor(text: string, ignoresCase: boolean) {
    this.#literal = new RegExp(escapedLiteral(text), ignoresCase ? 'giu' : 'gu');
  }

  /** Where it begins in a text, at `from` or later; `Infinity` if it is not there. */
  next(text: string, from: number): number {
    if (text !== this.#text || from < this.#from || from > this.#found) {
      this.#literal.lastIndex = from;
      const found = this.#literal.exec(text)?.index ?? Infinity;
      [this.#text, this.#from, this.#found] = [text, from, found];
    }
    return this.#found;
  }
}

/** A text as a regular expression of JavaScript, with the flag `u`, that matches only it. */
export function escapedLiteral(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
