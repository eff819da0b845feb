/**
 * Says a text in some language: an English one with `{0}`, `{1}` … where the values stand. What makes texts for people
 * outside the editor, too, is given it by the window, which knows the language.
 */
export type Say = (text: string, ...values: (string | number)[]) => string;

/** Says it as it is written. */
export const inEnglish: Say = (text, ...values) =>
  text.replaceAll(/\{(\d+)\}/g, (place, index: string) => String(values[Number(index)] ?? place));
