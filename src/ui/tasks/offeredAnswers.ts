import { l10n } from 'vscode';
import {
  kindOf,
  type AgentRequest,
  type PermissionDecision,
  type RequestOption,
} from '../../protocol/agentRequests.ts';
import { namedOptions, optionFor } from '../../protocol/requestOptions.ts';
import { shortLine } from '../editor/labelText.ts';

const LABEL_LENGTH = 80;
const RANKS: readonly (PermissionDecision | undefined)[] = ['allow', 'allowAlways', 'deny', 'denyAlways'];
const HINTS: Record<PermissionDecision, string> = {
  allow: l10n.t('Allow'),
  allowAlways: l10n.t('Always'),
  deny: l10n.t('Deny'),
  denyAlways: l10n.t('Never'),
};
/** Labels that Legwork gives to options of agents that have none. */
const OWN_LABELS: Record<string, string> = {
  Allow: HINTS.allow,
  Deny: HINTS.deny,
  'Allow for This Session': l10n.t('Allow for This Session'),
  'Allow Edits for This Session': l10n.t('Allow Edits for This Session'),
  'Approve, and Allow Everything': l10n.t('Approve, and Allow Everything'),
  'Approve, and Allow Edits': l10n.t('Approve, and Allow Edits'),
  'Approve, and Ask Each Time': l10n.t('Approve, and Ask Each Time'),
  'Keep Planning': l10n.t('Keep Planning'),
  Accept: l10n.t('Accept'),
  Decline: l10n.t('Decline'),
  Done: l10n.t('Done'),
};
/** What a denial is called where the agent has no words for it. */
const DENIALS = {
  permission: l10n.t('Deny'),
  question: l10n.t('Skip'),
  plan: l10n.t('Keep Planning'),
} as const;

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

type Asked = Pick<AgentRequest, 'kind' | 'options'>;

/**
 * The answers that are given by choosing one, yes before no; options that mean something of their own stay in the agent's
 * order. Questions that take more than one choice have only their denial here.
 */
export function answersOf(request: Asked, labelLength = LABEL_LENGTH): OfferedAnswer[] {
  const { options } = request;
  const kind = kindOf(request);
  const named = namedOptions(options).map((each) => ({
    ...each,
    name: shortLine(labelOf(each.name), labelLength),
  }));
  const isRanked = kind === 'permission' && options.every(({ decision }) => decision !== undefined);
  const ordered = isRanked
    ? named.toSorted((one, other) => rankOf(one.option) - rankOf(other.option))
    : named;
  const answers = ordered.map(({ option, number, name }) => {
    const isTwice = named.some((other) => other.option !== option && other.name === name);
    const label = isTwice ? `${number}. ${name}` : name;
    const isDenial = option.decision?.startsWith('deny') === true;
    return { option: option.id, label, hint: hintOf(request, { option, label, labelLength }), isDenial };
  });
  if (optionFor(options, 'deny')) return answers;
  const isTaken = answers.some(({ label }) => label === DENIALS[kind]);
  const label = isTaken ? l10n.t('{0} (none of these)', DENIALS[kind]) : DENIALS[kind];
  return [...answers, { label, hint: '', isDenial: true }];
}

function labelOf(name: string): string {
  return Object.hasOwn(OWN_LABELS, name) ? (OWN_LABELS[name] ?? name) : name;
}

function hintOf(
  request: Asked,
  { option, label, labelLength }: { option: RequestOption; label: string; labelLength: number },
): string {
  const { decision, description = '' } = option;
  if (kindOf(request) !== 'permission') return shortLine(description, labelLength);
  const hint = decision ? HINTS[decision] : '';
  return hint === label ? '' : hint;
}

function rankOf({ decision }: RequestOption): number {
  return RANKS.indexOf(decision);
}

/** Whether a request has fields to fill in, so that choosing one of `answersOf` does not answer it. */
export function hasForm({ options, fields = [] }: Pick<AgentRequest, 'options' | 'fields'>): boolean {
  const [field, ...more] = fields;
  return field !== undefined && (more.length > 0 || field.type !== 'choice' || options.length === 0);
}

/** Whether a request takes a text instead of one of its options. */
export function takesOther(request: Pick<AgentRequest, 'options' | 'fields'>): boolean {
  return !hasForm(request) && request.fields?.[0]?.takesOther === true;
}
