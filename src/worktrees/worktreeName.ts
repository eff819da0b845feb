/** Words of a name that is made from a sentence. */
const WORDS = 4;
const LENGTH = 40;

/** A name for a folder and a branch from any text: lower-case words with dashes; `task` if it has none. */
export function nameFrom(text: string): string {
  const words = text
    .normalize('NFC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu);
  const name = (words ?? []).slice(0, WORDS).join('-');
  // By characters: half of one is no text.
  return [...name].slice(0, LENGTH).join('').replace(/-+$/, '') || 'task';
}

/** The name, or with the first number that makes it free. */
export function freeName(name: string, isTaken: (name: string) => boolean): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name}-${number}`;
    if (!isTaken(candidate)) return candidate;
  }
}
