import { withoutTwins, type Offer } from './offer.ts';

/** A rule for files that can be named: no pattern, no variable, no special target, and no assignment. */
const RULE = /^([A-Za-z0-9_][\w./+-]*(?:[ \t]+[A-Za-z0-9_][\w./+-]*)*)[ \t]*::?(?![=:])(.*)$/;
const BLOCK_START = /^\s*(?:override\s+)?define\b/;
const BLOCK_END = /^\s*endef\b/;
const NO_RULE = /^\s*(?:-?include|s?include|export|unexport|vpath|undefine)\b/;
const DOC_COMMENT = /##\s*(.*)$/;

/** The targets of a Makefile that can be named on its command line. */
export function makefileTargets(text: string, fileName = 'Makefile'): Offer[] {
  const make = fileName === 'Makefile' ? ['make'] : ['make', '-f', fileName];
  let isInBlock = false;
  let goesOn = false;
  const offers = text.split(/\r?\n/).flatMap((content, line): Offer[] => {
    const isContinued = goesOn;
    goesOn = content.endsWith('\\');
    if (isInBlock || BLOCK_START.test(content)) {
      isInBlock = !BLOCK_END.test(content);
      return [];
    }
    if (isContinued || NO_RULE.test(content)) return [];
    const [, names, rest = ''] = RULE.exec(content) ?? [];
    // `target: VARIABLE = value` only sets a variable.
    if (names === undefined || /^\s*[\w.-]+\s*(?:[:+?!]|::)?=/.test(rest)) return [];
    const detail = DOC_COMMENT.exec(rest)?.[1]?.trim();
    return names
      .split(/[ \t]+/)
      .map((name) => ({ name, words: [...make, name], line, ...(detail ? { detail } : {}) }));
  });
  return withoutTwins(offers);
}
