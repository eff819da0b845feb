/** Longer texts are not matched. */
const LENGTH = 128;
/** So many parts of varying length take no time to speak of in a text of that length. */
const MOST_VARYING = 3;

/**
 * Whether a text matches a regular expression that an agent wrote. One that cannot be compiled, or may take long, accepts
 * every text: the agent checks the answer itself.
 */
export function isMatch(pattern: string, text: string): boolean {
  if (text.length > LENGTH || !isQuick(pattern)) return true;
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch {
    return true;
  }
}

/** Whether few parts are of varying length, and none of them is in a group that repeats: that may take exponential time. */
function isQuick(pattern: string): boolean {
  const operators = pattern.replaceAll(/\\.|\[(?:\\.|[^\]\\])*\]/gsu, 'x').replaceAll(/\(\?[:=!]/g, '(');
  const varying = operators.replaceAll(/\{\d+\}/g, '').match(/[*+?|{]/g)?.length ?? 0;
  return varying === 0 || (varying <= MOST_VARYING && !/\)[*+{]/.test(operators));
}
