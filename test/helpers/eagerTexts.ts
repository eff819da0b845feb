import { inEnglish } from '../../src/base/say.ts';

/* The language of an editor that does at once what it is asked. */

interface Commented {
  message: string;
  args?: (string | number)[];
  comment: string[];
}

/** Its translations by the English texts, or by these and comments for translators; without any it is in English. */
export const l10n = {
  bundle: undefined as Record<string, string> | undefined,
  t: (text: string | Commented, ...values: (string | number)[]): string => {
    if (typeof text === 'string') return inEnglish(l10n.bundle?.[text] ?? text, ...values);
    const { message, args = [], comment } = text;
    return inEnglish(l10n.bundle?.[`${message}/${comment.join('')}`] ?? message, ...args);
  },
};

export const env = {
  language: 'en',
  appRoot: '/nowhere',
  clipboard: { writeText: () => Promise.resolve() },
};
