import { l10n } from 'vscode';
import { isConversation, type AgentOffer, type AgentSpec } from '../../protocol/agentRun.ts';
import type { RunMode } from '../../protocol/runMode.ts';

/** What an agent may do, in the order in which people are offered it. */
export const runModes: readonly RunMode[] = ['ask', 'allowEdits', 'readOnly', 'allowAll'];

/**
 * How far an agent can be held to a mode: one that cannot ask does without what it would ask for; of one that is
 * only a command, nothing is known.
 */
export type AgentRestraint = 'asks' | 'cannotAsk' | 'none';

const texts: Record<RunMode, string> = {
  ask: l10n.t('Ask before it changes anything'),
  allowEdits: l10n.t('May edit files in its folder, asks for the rest'),
  readOnly: l10n.t('Read only'),
  allowAll: l10n.t('Allow everything: it can run any command and change any file without asking'),
};

const textsWithoutAsking: Record<RunMode, string> = {
  ...texts,
  ask: l10n.t('Skips whatever needs permission, because it cannot ask'),
  allowEdits: l10n.t('May edit files in its folder and skips the rest, because it cannot ask'),
};

/** What a mode means to people. */
export function modeText(mode: RunMode, { restraint = 'asks' }: { restraint?: AgentRestraint } = {}): string {
  if (restraint === 'none') return l10n.t('May do whatever its own settings allow, because it has no modes');
  return (restraint === 'cannotAsk' ? textsWithoutAsking : texts)[mode];
}

/** How far an agent can be held to a mode. */
export function restraintOf({ asks, takesMessages, resumes }: AgentOffer): AgentRestraint {
  if (asks) return 'asks';
  return takesMessages || resumes ? 'cannotAsk' : 'none';
}

/** The same for a run, by how one speaks with its agent. */
export function restraintIn({ transport }: Pick<AgentSpec, 'transport'>): AgentRestraint {
  if (transport === 'plain') return 'none';
  return isConversation(transport) ? 'asks' : 'cannotAsk';
}
