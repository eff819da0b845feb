import { fits } from '../base/schema.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import type { AgentRequest, RequestAnswer, RequestOption } from '../protocol/agentRequests.ts';
import { isDenial } from '../protocol/requestAnswers.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { runMode, type RunMode } from '../protocol/runMode.ts';
import { answeredInput, readAnswers, readQuestions } from './claudeQuestions.ts';
import type { AnswerDialect } from './controlDialect.ts';
import { asList, asObject, asText, compact, type JsonObject } from './json.ts';
import type { Pending } from './pendingRequests.ts';
import { isPlanTool, isQuestionTool } from './permissionPolicy.ts';

/* What the control protocol asks with `can_use_tool`, and how it is answered. */

/** Marks lines of ours with the mode of the run that holds from then on. Agents ignore it; a replay reads it. */
export const MODE_KEY = 'legwork_mode';

/** An open request, with what its answer needs. */
export interface OpenRequest extends Pending {
  input: JsonObject;
  /** The permissions that the agent gets with "always", for its session. */
  updates: JsonObject[];
  /** No mode may answer it. */
  isForPerson: boolean;
}

type AnswerStep = AgentStep & { type: 'answer' };

const REASONS = {
  permission: 'The user does not allow this.',
  question: 'The user does not want to answer these questions.',
  plan: 'The user does not approve this plan. Keep planning.',
};

/** Reads a request; `mode` is that of the run. */
export function readToolRequest(
  message: JsonObject,
  { id, tool, mode }: { id: string; tool: AgentTool; mode: RunMode },
): OpenRequest {
  const asked = asObject(message.request);
  const input = asObject(asked.input);
  const suggestions = asList(asked.permission_suggestions).map(asObject).filter(isUpdate);
  const updates = suggestions.filter(({ type }) => type !== 'setMode').map(forSession);
  const isForPerson = asked.requires_user_interaction === true || isQuestionTool(tool) || isPlanTool(tool);
  const permission = { id, tool, options: permissionOptions(suggestions) };
  const request = (isForPerson && personRequest({ id, tool, input, mode })) || permission;
  return { rawId: message.request_id, request, input, updates, isForPerson };
}

/** The answer that a mode gives. */
export function automaticAnswer(open: OpenRequest, isAllowed: boolean): JsonObject {
  return isAllowed ? allow(open, open.input) : deny(open, 'This run may change nothing.');
}

/** The mode of the run that holds from this line on, if it says one. */
export function modeOn(line: JsonObject): RunMode | undefined {
  const mode = line[MODE_KEY];
  return fits(runMode(), mode) ? mode : undefined;
}

/** The line that tells the agent an answer which fits the request. */
export function answerLine(open: OpenRequest, answer: RequestAnswer, dialect: AnswerDialect): JsonObject {
  const { request, input, updates } = open;
  const { kind = 'permission', fields = [] } = request;
  if (isDenial(request, answer)) return deny(open, answer.reason ?? REASONS[kind]);
  if (kind === 'question') {
    const values = answer.fields ?? {};
    return allow(open, answeredInput(input, fields, { values, keyOf: dialect.answerKey }));
  }
  const { decision, mode } = request.options.find(({ id }) => id === answer.option) ?? {};
  if (kind === 'permission') {
    if (decision !== 'allowAlways') return allow(open, input);
    // Legwork allows edits itself: in the mode that Claude suggests for it, Claude runs some commands unasked, too.
    return allow(open, input, { updates: mode ? [] : updates, mode });
  }
  const setMode = mode && { type: 'setMode', mode: dialect.modes[mode], destination: 'session' };
  return allow(open, input, { ...(setMode && dialect.approvalSetsMode && { updates: [setMode] }), mode });
}

/** The event of an answer, read from its line. */
export function readAnswer(
  { request }: OpenRequest,
  line: JsonObject,
  { answerKey }: AnswerDialect,
): AnswerStep {
  const { kind, fields = [], id } = request;
  const { behavior, updatedPermissions, updatedInput, message } = asObject(asObject(line.response).response);
  const base = { type: 'answer' as const, request: id };
  if (behavior !== 'allow') {
    const words = asText(message);
    const reason = words !== undefined && !Object.values(REASONS).includes(words) ? words : undefined;
    return compact({ ...base, decision: 'deny', reason });
  }
  if (kind === 'question')
    return { ...base, decision: 'allow', fields: readAnswers(asObject(updatedInput), fields, answerKey) };
  if (kind !== 'plan')
    return { ...base, decision: updatedPermissions === undefined ? 'allow' : 'allowAlways' };
  const option = request.options.find(({ mode }) => mode !== undefined && mode === modeOn(line));
  return compact({ ...base, decision: option?.decision ?? 'allow', option: option?.label });
}

/** The error response to an unknown request. */
export function refusal(id: unknown, subtype: string): JsonObject {
  const error = `Legwork does not know the request "${subtype}".`;
  return { type: 'control_response', response: { subtype: 'error', request_id: id, error } };
}

/** A request that only a person can answer; `undefined` if its shape is not known. */
function personRequest(asked: {
  id: string;
  tool: AgentTool;
  input: JsonObject;
  mode: RunMode;
}): AgentRequest | undefined {
  const { id, tool, input, mode } = asked;
  const fields = readQuestions(input);
  if (fields.length > 0) {
    const [field] = fields;
    const options = fields.length === 1 && field?.type === 'choice' ? (field.options ?? []) : [];
    return { id, kind: 'question', tool, options, fields };
  }
  if (!isPlanTool(tool)) return undefined;
  return compact({ id, kind: 'plan' as const, tool, options: planOptions(mode), text: asText(input.plan) });
}

function planOptions(mode: RunMode): RequestOption[] {
  return [
    ...(mode === 'allowAll' ? [PLAN_OPTIONS.allowAll] : []),
    PLAN_OPTIONS.allowEdits,
    PLAN_OPTIONS.ask,
    PLAN_OPTIONS.deny,
  ];
}

const PLAN_OPTIONS = {
  allowAll: {
    id: 'allowAll',
    decision: 'allowAlways',
    label: 'Approve, and Allow Everything',
    mode: 'allowAll',
  },
  allowEdits: {
    id: 'allowEdits',
    decision: 'allowAlways',
    label: 'Approve, and Allow Edits',
    mode: 'allowEdits',
  },
  ask: { id: 'ask', decision: 'allow', label: 'Approve, and Ask Each Time', mode: 'ask' },
  deny: { id: 'deny', decision: 'deny', label: 'Keep Planning' },
} satisfies Record<string, RequestOption>;

/** Whether a suggestion changes permissions. Qwen's suggestions are only button labels. */
function isUpdate({ type }: JsonObject): boolean {
  return !['allow', 'deny', 'modify'].includes(asText(type) ?? 'allow');
}

/** Claude suggests to write some rules into the settings of the project, where they would outlive the run. */
function forSession(update: JsonObject): JsonObject {
  return { ...update, destination: 'session' };
}

function permissionOptions(suggestions: readonly JsonObject[]): RequestOption[] {
  const always = { id: 'allowAlways', decision: 'allowAlways' } as const;
  const hasRules = suggestions.some(({ type }) => type !== 'setMode');
  const hasMode = suggestions.some(({ type, mode }) => type === 'setMode' && mode === 'acceptEdits');
  return [
    { id: 'allow', decision: 'allow', label: 'Allow' },
    ...(hasRules ? [{ ...always, label: 'Allow for This Session' }] : []),
    ...(hasMode && !hasRules
      ? [{ ...always, label: 'Allow Edits for This Session', mode: 'allowEdits' as const }]
      : []),
    { id: 'deny', decision: 'deny', label: 'Deny' },
  ];
}

function allow(
  { rawId }: OpenRequest,
  updatedInput: JsonObject,
  { updates, mode }: { updates?: JsonObject[]; mode?: RunMode | undefined } = {},
): JsonObject {
  const response = { behavior: 'allow', updatedInput, ...(updates && { updatedPermissions: updates }) };
  return respond(rawId, response, mode);
}

function deny({ rawId }: OpenRequest, message: string): JsonObject {
  return respond(rawId, { behavior: 'deny', message });
}

function respond(rawId: unknown, response: JsonObject, mode?: RunMode): JsonObject {
  const line = { type: 'control_response', response: { subtype: 'success', request_id: rawId, response } };
  return { ...line, ...(mode !== undefined && { [MODE_KEY]: mode }) };
}
