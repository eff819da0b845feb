import { l10n } from 'vscode';
import { countChanges, lineDiff } from '../../base/lineDiff.ts';
import { plainText } from '../../base/plainText.ts';
import { formatAge } from '../../base/quantityText.ts';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import { questionsText } from '../../protocol/agentText.ts';
import type { AgentTool, FileChange } from '../../protocol/agentTools.ts';
import { openRequests } from '../../protocol/openRequests.ts';
import type { Task } from '../../protocol/task.ts';
import { toolDetail } from './toolDetail.ts';

const WORTH_SAYING_MS = 60_000;

/* What tasks ask, and what can be answered. */

export function canAnswer(task: Task): boolean {
  return openRequests(task).length > 0;
}

/** 'allow Bash "npm test"?', "Claude Code wants to run: npm test (in /w)", "Which color?", "approve its plan?" */
export function requestText(request: Pick<AgentRequest, 'kind' | 'tool' | 'text' | 'fields'>): string {
  switch (kindOf(request)) {
    case 'permission':
      return plainText(request.text ?? allowText(request.tool));
    case 'plan':
      return l10n.t('approve its plan?');
    case 'question':
      return questionsText(request, { say: l10n.t });
  }
}

function allowText({ name, title }: AgentTool): string {
  return title === name ? l10n.t('allow {0}?', name) : l10n.t('allow {0} "{1}"?', name, title);
}

/** How long a request has waited, once that is worth saying: `asked 4 m ago`. */
export function waitedText({ since }: Pick<AgentRequest, 'since'>, now: number): string {
  const waitedMs = since === undefined ? 0 : now - Date.parse(since);
  return waitedMs < WORTH_SAYING_MS ? '' : l10n.t('asked {0} ago', formatAge(waitedMs));
}

/** What a tool would do that is asked for, or the plan: its command, `src/a.ts: 3 lines added, 1 removed`, or its arguments. */
export function requestDetail(request: Pick<AgentRequest, 'tool' | 'kind' | 'text'>): string {
  const { tool, text = '' } = request;
  if (kindOf(request) !== 'permission') return plainText(text);
  const { command, changes, input } = toolDetail(tool);
  return command ?? changes?.map(changeText).join('; ') ?? input ?? '';
}

function changeText(change: FileChange): string {
  const { added, removed } = countChanges(lineDiff(change.oldText ?? '', change.newText ?? ''));
  const lines = added === 1 ? l10n.t('1 line') : l10n.t('{0} lines', added);
  return `${change.path}: ${change.oldText === undefined ? lines : l10n.t('{0} added, {1} removed', lines, removed)}`;
}
