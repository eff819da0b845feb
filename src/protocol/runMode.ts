import { inEnglish, type Say } from '../base/say.ts';
import { described, type Fitting } from '../base/schema.ts';
import { oneOf } from './fields.ts';

/**
 * What an agent may do without asking. In `ask`, it asks first, and may not proceed if nobody can be asked;
 * `allowEdits` lets it edit files, `allowAll` do everything; in `readOnly`, it changes nothing.
 * A mode never answers a question and never approves a plan.
 */
export const runMode = described(() =>
  oneOf(
    ['ask', 'allowEdits', 'readOnly', 'allowAll'],
    'What the agent may do by itself: it asks first, may edit files, changes nothing, or may do everything. Default: ask.',
    'The mode',
  ),
);
export type RunMode = Fitting<typeof runMode>;

const FROM_NARROW: readonly RunMode[] = ['readOnly', 'ask', 'allowEdits', 'allowAll'];

/** Whether a mode allows more than another. */
export function isWider(mode: RunMode, other: RunMode): boolean {
  return FROM_NARROW.indexOf(mode) > FROM_NARROW.indexOf(other);
}

const WORDS: Record<RunMode, (say: Say) => string> = {
  ask: (say) => say('asks first'),
  allowEdits: (say) => say('may edit files'),
  readOnly: (say) => say('read only'),
  allowAll: (say) => say('may do everything'),
};

/** A mode in two or three words: "may edit files". */
export function modeWords(mode: RunMode, say: Say = inEnglish): string {
  // A transcript of a later version may know others.
  return Object.hasOwn(WORDS, mode) ? WORDS[mode](say) : String(mode);
}
