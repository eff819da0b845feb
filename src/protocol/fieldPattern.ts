/** Texts longer than this are not matched: an expression of an agent may take exponential time. */
const LENGTH = 256;

/**
 * Whether a text matches a regular expression that an agent wrote. An expression that cannot be compiled accepts every
 * text: the agent checks the answer itself.
 */
export function isMatch(pattern: string, text: string): boolean {
  if (text.length > LENGTH) return true;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}
