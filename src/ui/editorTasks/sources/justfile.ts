import { withoutTwins, type Offer } from './offer.ts';

const HEADER = /^@?([A-Za-z_][\w-]*)([^]*)$/;
const SETTING = /^(?:alias|set|export|import|mod)\s/;
/**
 * A part of a recipe's head: something in quotes, the colon, or what is between. A quote that is not closed goes to the
 * end, so that nothing is looked at twice.
 */
const PART = /"(?:[^"\\]|\\.)*"?|'[^']*'?|`[^`]*`?|:=?|[^"'`:]+/g;

/** The recipes of a justfile that need no arguments and are not private. */
export function justfileRecipes(text: string): Offer[] {
  let comment: string | undefined;
  let isPrivate = false;
  const offers: Offer[] = [];
  for (const [line, content] of text.split(/\r?\n/).entries()) {
    if (content.startsWith('#')) {
      comment = content.replace(/^#+\s*/, '').trim();
      continue;
    }
    if (content.startsWith('[')) {
      isPrivate ||= /\bprivate\b/.test(content);
      continue;
    }
    const name = recipeName(content);
    if (name !== undefined && !isPrivate && !name.startsWith('_')) {
      offers.push({ name, words: ['just', name], line, ...(comment ? { detail: comment } : {}) });
    }
    comment = undefined;
    isPrivate = false;
  }
  return withoutTwins(offers);
}

/** The name of a recipe whose head this line is, if it can be run without arguments. */
function recipeName(content: string): string | undefined {
  const [, name, rest = ''] = HEADER.exec(content) ?? [];
  if (name === undefined || !rest.includes(':') || SETTING.test(content)) return undefined;
  let parameters = '';
  for (const [part] of rest.matchAll(PART)) {
    if (part === ':=') return undefined;
    // What is in quotes is a default, whatever it says.
    if (part === ':') return needsArguments(parameters) ? undefined : name;
    parameters += /^["'`]/.test(part) ? 'x' : part;
  }
  return undefined;
}

function needsArguments(parameters: string): boolean {
  const words = parameters
    .split('=')
    .map((part) => part.trim())
    .join('=');
  return words !== '' && words.split(/\s+/).some((word) => !word.includes('=') && !word.startsWith('*'));
}
