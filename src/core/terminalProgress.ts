import type { Progress } from '../protocol/task.ts';

// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const PROGRESS = /\u001b\]9;4;([0-4])(?:;(\d{0,3}))?(?:\u0007|\u001b\\)/g;

/**
 * The progress that a program last reported with OSC 9;4, a sequence of ConEmu that other terminals support as well:
 * `ESC ] 9 ; 4 ; <state> ; <percent> BEL`, where state 0 removes it, 1 sets it, 2 is an error, 3 is without a
 * percentage and 4 is paused. `null` if it was removed, `undefined` if the text contains none.
 */
export function terminalProgress(text: string): Progress | null | undefined {
  const last = [...text.matchAll(PROGRESS)].at(-1);
  if (!last) return undefined;
  const [, state, digits] = last;
  if (state === '0') return null;
  const percent = Math.min(100, Number(digits || 0));
  if (state === '3') return { state: 'normal' };
  if (state === '2') return { state: 'error', ...(digits && { percent }) };
  return { state: state === '4' ? 'paused' : 'normal', percent };
}
