import { oneLine, plainText } from '../base/plainText.ts';
import type { AgentEnd, AgentStep, AgentUsage } from './agentEvents.ts';
import type { AgentTool } from './agentTools.ts';

/* How agent events read, in every place where they are shown. */

const VERBS: Record<AgentTool['kind'], string> = {
  read: 'reading',
  edit: 'editing',
  delete: 'deleting',
  move: 'moving',
  search: 'searching',
  execute: 'running',
  think: 'thinking about',
  fetch: 'fetching',
  other: 'using',
};

/** "running npm test". */
export function actionOfTool({ kind, name, title }: AgentTool): string {
  if (title === kind) return VERBS[kind];
  return kind === 'other' && title !== name ? `using ${name}: ${title}` : `${VERBS[kind]} ${title}`;
}

/** 'needs you: allow Bash "npm test"?' */
export function questionOf({ name, title }: AgentTool): string {
  return title === name ? `needs you: allow ${name}?` : `needs you: allow ${name} "${title}"?`;
}

/** "allowed", or in the agent's own words what was chosen: "answered: SQLite". */
export function answerText({ decision, option }: AgentStep & { type: 'answer' }): string {
  const isDenied = decision.startsWith('deny');
  const words = option === undefined ? '' : oneLine(plainText(option));
  if (words === '' || /^(?:allow|deny|reject|yes|no)$/i.test(words)) return isDenied ? 'denied' : 'allowed';
  return isDenied ? `denied: ${words}` : `answered: ${words}`;
}

/** "mode: allowEdits, model: sonnet", of what has changed. */
export function settingsText({ mode, model }: AgentStep & { type: 'settings' }): string {
  const parts = [mode !== undefined && `mode: ${mode}`, model !== undefined && `model: ${model}`];
  return plainText(parts.filter((part) => part !== false).join(', '));
}

/** What an attachment is called: "diagram.png", "image/png". */
export function attachmentText({ name, uri, mimeType }: AgentStep & { type: 'attachment' }): string {
  return oneLine(plainText(name ?? uri ?? mimeType ?? 'attachment'));
}

/** "waiting for 1 background task: npm test". */
export function backgroundText(tasks: readonly string[]): string {
  const what = tasks.length === 1 ? '1 background task' : `${tasks.length} background tasks`;
  return plainText(`waiting for ${what}: ${tasks.join(', ')}`);
}

export function endText(end: AgentEnd): string {
  return end.state === 'failed' ? `failed: ${plainText(end.message)}` : end.state;
}

/** "3 turns, 1200 tokens in, 60 out, $0.0024", of what is known. */
export function usageText({
  turns,
  inputTokens,
  outputTokens,
  costUsd,
  premiumRequests,
}: AgentUsage): string {
  const parts = [
    turns !== undefined && `${turns} ${turns === 1 ? 'turn' : 'turns'}`,
    inputTokens !== undefined && `${inputTokens} tokens in`,
    outputTokens !== undefined && `${outputTokens} out`,
    costUsd !== undefined && costUsd > 0 && `$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`,
    premiumRequests !== undefined && `${premiumRequests} premium requests`,
  ];
  return parts.filter((part) => part !== false).join(', ');
}
