import { countChanges, lineDiff } from '../../base/lineDiff.ts';
import { plainText } from '../../base/plainText.ts';
import { formatAge } from '../../base/quantityText.ts';
import { kindOf, type AgentRequest } from '../../protocol/agentRequests.ts';
import { permissionText, questionsText } from '../../protocol/agentText.ts';
import type { FileChange } from '../../protocol/agentTools.ts';
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
      return plainText(permissionText(request)).replace(/^needs you: /, '');
    case 'plan':
      return 'approve its plan?';
    case 'question':
      return questionsText(request);
  }
}

/** How long a request has waited, once that is worth saying: `asked 4 m ago`. */
export function waitedText({ since }: Pick<AgentRequest, 'since'>, now: number): string {
  const waitedMs = since === undefined ? 0 : now - Date.parse(since);
  return waitedMs < WORTH_SAYING_MS ? '' : `asked ${formatAge(waitedMs)} ago`;
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
  const lines = `${added} ${added === 1 ? 'line' : 'lines'}`;
  return `${change.path}: ${change.oldText === undefined ? lines : `${lines} added, ${removed} removed`}`;
}
