import { countChanges, lineDiff } from '../../base/lineDiff.ts';
import { plainText } from '../../base/plainText.ts';
import type { PermissionDecision, RequestOption, AgentRequest } from '../../protocol/agentRequests.ts';
import type { FileChange } from '../../protocol/agentTools.ts';
import { questionOf } from '../../protocol/agentText.ts';
import { namedOptions, optionFor } from '../../protocol/requestOptions.ts';
import { isTerminal, type Task } from '../../protocol/task.ts';
import { shortLine } from '../editor/labelText.ts';
import { toolDetail } from './toolDetail.ts';

const LABEL_LENGTH = 80;
const RANKS: readonly (PermissionDecision | undefined)[] = ['allow', 'allowAlways', 'deny', 'denyAlways'];
const HINTS: Record<PermissionDecision, string> = {
  allow: 'Allow',
  allowAlways: 'Always',
  deny: 'Deny',
  denyAlways: 'Never',
};

/* What agent runs ask, and what can be answered. */

/** What a run asks now, oldest first. */
export function openRequests(task: Pick<Task, 'agent' | 'status'>): AgentRequest[] {
  return isTerminal(task) ? [] : (task.agent?.requests ?? []);
}

export function canAnswer(task: Pick<Task, 'agent' | 'status'>): boolean {
  return openRequests(task).length > 0;
}

/** 'allow Bash "npm test"?' */
export function requestText({ tool }: Pick<AgentRequest, 'tool'>): string {
  return plainText(questionOf(tool)).replace(/^needs you: /, '');
}

/** One of the answers to a request, as it is offered to a person. */
export interface OfferedAnswer {
  /** The option; without one the request is denied. */
  option?: string;
  /** The agent's own words. */
  label: string;
  /** What it comes to, where that is known and the label does not say it. */
  hint: string;
  isDenial: boolean;
}

/** All that can be answered, yes before no; options that mean something of their own stay in the agent's order. */
export function answersOf(
  { options }: Pick<AgentRequest, 'options'>,
  labelLength = LABEL_LENGTH,
): OfferedAnswer[] {
  const named = namedOptions(options).map((each) => ({ ...each, name: shortLine(each.name, labelLength) }));
  const isKnown = options.every(({ decision }) => decision !== undefined);
  const ordered = isKnown ? named.toSorted((one, other) => rankOf(one.option) - rankOf(other.option)) : named;
  const answers = ordered.map(({ option, number, name }) => {
    const isTwice = named.some((other) => other.option !== option && other.name === name);
    const label = isTwice ? `${number}. ${name}` : name;
    const hint = option.decision ? HINTS[option.decision] : '';
    const isDenial = option.decision?.startsWith('deny') === true;
    return { option: option.id, label, hint: hint === label ? '' : hint, isDenial };
  });
  if (optionFor(options, 'deny')) return answers;
  const isTaken = answers.some(({ label }) => label === HINTS.deny);
  return [...answers, { label: isTaken ? 'Deny (none of these)' : HINTS.deny, hint: '', isDenial: true }];
}

function rankOf({ decision }: RequestOption): number {
  return RANKS.indexOf(decision);
}

/** What a tool would do that is asked for: its command, `src/a.ts: 3 lines added, 1 removed`, or its arguments. */
export function requestDetail({ tool }: Pick<AgentRequest, 'tool'>): string {
  const { command, changes, input } = toolDetail(tool);
  return command ?? changes?.map(changeText).join('; ') ?? input ?? '';
}

function changeText(change: FileChange): string {
  const { added, removed } = countChanges(lineDiff(change.oldText ?? '', change.newText ?? ''));
  const lines = `${added} ${added === 1 ? 'line' : 'lines'}`;
  return `${change.path}: ${change.oldText === undefined ? lines : `${lines} added, ${removed} removed`}`;
}
