import { plainText } from '../base/plainText.ts';

/** Complaints of commander that do not say what is accepted. */
const NEEDS_HELP =
  /^error: (?:missing required argument|unknown command|unknown option|too many arguments|required option)/;

/**
 * What is printed for a complaint of commander about a command line: what is wrong, and what to do next.
 * `help` is the command line that prints the accepted words.
 */
export function commanderText(complaint: string, help: string): string {
  const text = complaint
    .replace(/^error: /, 'legwork: ')
    .replace(
      /command-argument value '(.*)' is invalid for argument '(.*?)'\. /s,
      (_all, value: string, name: string) => `argument ${name} cannot be '${value}'. `,
    );
  const isExplained = !NEEDS_HELP.test(complaint) || complaint.includes('(Did you mean');
  return plainText(text + (textHint(complaint) || (isExplained ? '' : `See ${help}.\n`)));
}

/** A hint for text that begins with a dash and was parsed as an option. */
function textHint(complaint: string): string {
  const [, word] = /^error: unknown option '(.*)'/s.exec(complaint) ?? [];
  const looksLikeOption = word === undefined || /^--?[a-z][\w-]*(=.*)?$/is.test(word);
  return looksLikeOption ? '' : `Put -- before text that begins with a dash: legwork VERB … -- '${word}'\n`;
}
