/** Keys by the names used here; any other key is the character that it types. */
const NAMES: Record<string, string> = {
  '\u001b[A': 'up',
  '\u001bOA': 'up',
  '\u001b[B': 'down',
  '\u001bOB': 'down',
  '\u001b[5~': 'pageUp',
  '\u001b[6~': 'pageDown',
  '\u001b[H': 'home',
  '\u001bOH': 'home',
  '\u001b[1~': 'home',
  '\u001b[F': 'end',
  '\u001bOF': 'end',
  '\u001b[4~': 'end',
  '\r': 'enter',
  '\n': 'enter',
  '\u001b': 'escape',
  '\u007f': 'backspace',
  '\b': 'backspace',
  '\u0003': 'interrupt',
  '\u000c': 'redraw',
  '\u001a': 'suspend',
};

// oxlint-disable-next-line no-control-regex -- typed keys are control characters
const KEY = /\u001b(?:\[[0-9;?]*[ -/]*[@-~]|O[A-Za-z])?|[^]/gu;

/** The keys that were typed, in their order; sequences of other keys are ignored. */
export function keysIn(typed: string): string[] {
  return [...typed.matchAll(KEY)].flatMap(([key]) => {
    const name = NAMES[key];
    if (name !== undefined) return [name];
    // oxlint-disable-next-line no-control-regex -- as above
    return /^[\u0000-\u001f]/.test(key) ? [] : [key];
  });
}
