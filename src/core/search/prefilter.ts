import { ignoresCase, type Wanted } from './linePattern.ts';

/*
 * Patterns for ripgrep, which names the files that are worth reading: at least every file in which a line matches. What is
 * in them is then decided by one code for all. Files in which control characters may be within words, or end lines, are
 * worth it, too. They are looked for by themselves: together with a pattern that ignores case, that takes much longer.
 */

/** What ripgrep is given. */
export interface Prefilter {
  /** A file is named if one of them matches. */
  patterns: string[];
  ignoresCase: boolean;
}

/** Files with control sequences, and with carriage returns that end a line by themselves: drawings of a progress bar. */
const STYLED: Prefilter = { patterns: [String.raw`[\x1b\x{9b}]`, String.raw`\r[^\n]`], ignoresCase: false };
/** For a regular expression, every return counts: `$` does not match before it. */
const WITH_RETURNS: Prefilter = { patterns: [String.raw`[\x1b\x{9b}]`, String.raw`\r`], ignoresCase: false };

/** Classes that are of ASCII in RE2 and of Unicode in ripgrep, where the opposite ones have less. */
const ASCII_CLASSES: Readonly<Record<string, string>> = {
  ...{ d: '[0-9]', D: '[^0-9]' },
  ...{ w: '[0-9A-Za-z_]', W: '[^0-9A-Za-z_]' },
  ...{ s: String.raw`[\t\n\f\r ]`, S: String.raw`[^\t\n\f\r ]` },
  ...{ b: String.raw`(?-u:\b)`, B: String.raw`(?-u:\B)` },
};
/** Escapes that mean the same to both. */
const COMMON_ESCAPE = /^\\(?:[tfrav]|[!-/:-@[-`{-~]|x[0-9A-Fa-f]{2}|[pP]\{\w+\})/;

/** For plain files; `undefined` where ripgrep may understand the pattern differently. */
export function outputPrefilter(wanted: Wanted): Prefilter | undefined {
  // Bytes that are not UTF-8 are read as this.
  const { pattern, isRegex } = wanted;
  const rust = isRegex ? inRust(pattern) : pattern.includes('\ufffd') ? undefined : escaped(pattern);
  return rust === undefined ? undefined : { patterns: [rust], ignoresCase: ignoresCase(wanted) };
}

/** For files that are not plain. */
export function styledPrefilter({ isRegex = false }: Wanted): Prefilter {
  return isRegex ? WITH_RETURNS : STYLED;
}

/** For transcripts, whose texts are JSON strings. Words may be split among events that continue each other. */
export function transcriptPrefilter(wanted: Wanted): Prefilter | undefined {
  if (wanted.isRegex || wanted.pattern.includes('\ufffd')) return undefined;
  const inJson = JSON.stringify(wanted.pattern).slice(1, -1);
  const styled = String.raw`\\u00(?:1b|9b|0d|7f)|\\r`;
  return {
    ignoresCase: ignoresCase(wanted),
    patterns: [escaped(inJson), '"isDelta":true', styled],
  };
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** A pattern of RE2 as one of ripgrep that matches the same lines; `undefined` if it is not sure to be one. */
export function inRust(pattern: string): string | undefined {
  let translated = '';
  let isInClass = false;
  for (let rest = pattern; rest !== '';) {
    let taken = rest[0] ?? '';
    let added = taken;
    if (taken === '\\') {
      const letter = rest[1] ?? '';
      const ascii = ASCII_CLASSES[letter];
      const escape = COMMON_ESCAPE.exec(rest)?.[0];
      // In a class, `\b` is something else or nothing.
      if (ascii !== undefined && !(isInClass && /b/i.test(letter))) [taken, added] = [`\\${letter}`, ascii];
      else if (escape !== undefined) [taken, added] = [escape, escape];
      else return undefined;
    } else if (isInClass) {
      if (taken === ']') isInClass = false;
      // Sets within sets, which RE2 does not have, and named sets.
      else if (taken === '[' || /^(?:&&|--|~~)/.test(rest)) return undefined;
    } else if (taken === '[') {
      isInClass = true;
      // A bracket that comes first is a member.
      taken = added = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      if (taken.endsWith(']')) added = `${taken.slice(0, -1)}\\]`;
    } else if (taken === '{') {
      const repetition = /^\{\d+(?:,\d*)?\}/.exec(rest)?.[0];
      if (repetition === undefined) return undefined;
      taken = added = repetition;
    } else if (taken === '(' && rest[1] === '?') {
      const group = /^\(\?(?::|P<\w+>)/.exec(rest)?.[0];
      if (group === undefined) return undefined;
      taken = added = group;
    }
    translated += added;
    rest = rest.slice(taken.length);
  }
  return translated;
}
