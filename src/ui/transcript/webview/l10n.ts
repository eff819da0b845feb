import { inEnglish, type Say } from '../../../base/say.ts';

/*
 * The texts of pages in the language of the editor, as `vscode.l10n` has them for the extension, which puts the
 * translations into the page.
 */

/** The page, or a test of its parts, which may have none. */
const { document } = globalThis as { document?: { body?: { dataset: Partial<Record<string, string>> } } };
/** Translations by the English texts; none in English. */
const texts = JSON.parse(document?.body?.dataset['texts'] ?? '{}') as Record<string, string>;

const t: Say = (text, ...values) => inEnglish(texts[text] ?? text, ...values);

export const l10n = { t };
