import { runInNewContext } from 'node:vm';

/** An expression of an agent may take exponential time: one that takes longer is not checked. */
const PATIENCE_MS = 20;

/**
 * Whether a text matches a regular expression that an agent wrote. An expression that cannot be compiled, or takes too
 * long, accepts every text: the agent checks the answer itself.
 */
export function isMatch(pattern: string, text: string): boolean {
  try {
    return (
      runInNewContext('new RegExp(pattern, "u").test(text)', { pattern, text }, { timeout: PATIENCE_MS }) ===
      true
    );
  } catch {
    return true;
  }
}
