import type { RunMode } from '../protocol/agentRun.ts';

/** What an agent may do, in the order in which people are offered it. */
export const runModes: readonly RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];

const texts: Record<RunMode, string> = {
  ask: 'Ask before it changes anything',
  allowEdits: 'May edit files in its folder, asks for the rest',
  readOnly: 'Read only',
  allowAll: 'Allow everything: it can run any command and change any file without asking',
};

/** The same for an agent that cannot ask while it runs: what it would ask for, it may not do. */
const textsWithoutAsking: Record<RunMode, string> = {
  ...texts,
  ask: 'May change nothing, because this agent cannot ask',
  allowEdits: 'May edit files in its folder and nothing else, because this agent cannot ask',
};

/** What a mode means to people. */
export function modeText(mode: RunMode, { cannotAsk = false } = {}): string {
  return (cannotAsk ? textsWithoutAsking : texts)[mode];
}
