import type { AgentTool, PermissionDecision, PermissionRequest } from '../protocol/agentEvents.ts';
import { oneLine } from './displayText.ts';

/* What an agent asks, and what a person types. */

/** Words for decisions, in `legwork answer`. */
export const DECISIONS = {
  allow: 'allow',
  always: 'allowAlways',
  deny: 'deny',
} as const satisfies Record<string, PermissionDecision>;

/** What it wants to use: `Bash "npm test"`. */
export function toolText({ name, title }: AgentTool): string {
  return oneLine(title === name ? name : `${name} "${title}"`);
}

/** What a person at a terminal is asked. */
export function questionText(request: PermissionRequest): string {
  const always = offersAlways(request) ? ', [a]lways' : '';
  return `Allow ${toolText(request.tool)}? [y]es${always}, [n]o: `;
}

/** What a person's line means; `undefined` when it is none of the answers. */
export function decisionOf(line: string, request: PermissionRequest): PermissionDecision | undefined {
  switch (line.trim().toLowerCase()) {
    case 'y':
    case 'yes':
      return 'allow';
    case 'n':
    case 'no':
      return 'deny';
    case 'a':
    case 'always':
      return offersAlways(request) ? 'allowAlways' : undefined;
    default:
      return undefined;
  }
}

/** For who is not at a terminal: what it asks, and how to answer. */
export function answerHint(id: string, request: PermissionRequest): string {
  const words = decisionsText(request).replaceAll(', ', '|');
  return `${id} asks for ${toolText(request.tool)}. Answer with: legwork answer ${id} ${words}`;
}

/** The words it may be answered with: `allow, always, deny`. */
export function decisionsText(request: PermissionRequest): string {
  return ['allow', ...(offersAlways(request) ? ['always'] : []), 'deny'].join(', ');
}

/** For who waits for a run that waits for its next message. */
export function messageHint(id: string): string {
  return `${id} waits for a message. Give it one with: legwork send ${id} TEXT`;
}

/** What an answer has done: `ag-1 may use Bash "npm test"`. */
export function answeredText(
  id: string,
  answer: { decision: PermissionDecision; asked: PermissionRequest | undefined },
): string {
  const what = answer.asked ? toolText(answer.asked.tool) : 'what it asked for';
  switch (answer.decision) {
    case 'allow':
      return `${id} may use ${what}`;
    case 'allowAlways':
      return `${id} may always use ${what}`;
    default:
      return `${id} may not use ${what}`;
  }
}

/** Whether what is like it can be allowed for good. */
export function offersAlways({ options }: PermissionRequest): boolean {
  return options.some(({ decision }) => decision === 'allowAlways');
}
