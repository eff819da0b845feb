import type {
  AgentRequest,
  FieldValues,
  PermissionDecision,
  RequestField,
  RequestOption,
} from '../protocol/agentRequests.ts';
import { optionFor } from '../protocol/requestOptions.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { meaningOf } from './acpModes.ts';
import type { RequestedTool } from './acpTools.ts';
import { OPTION_LIMIT, TEXT_LIMIT } from './eventLimits.ts';
import { compact, asList, asObject, asText, type JsonObject } from './json.ts';

const DECISIONS = new Map<unknown, PermissionDecision>([
  ['allow_once', 'allow'],
  ['allow_always', 'allowAlways'],
  ['reject_once', 'deny'],
  ['reject_always', 'denyAlways'],
]);
/** Kinds of tools that do something: whatever their options are, they ask for permission. */
const ACTIONS: readonly unknown[] = ['read', 'edit', 'delete', 'move', 'search', 'execute', 'fetch'];
const LABEL_LENGTH = 2000;
/** How agents call what they do after a plan. */
const MODE_WORDS: readonly (readonly [RegExp, RunMode])[] = [
  [/\bbypass\b|\bfull access\b|\byolo\b|\ball (?:actions|tools)\b/i, 'allowAll'],
  [/\bauto[- ]?(?:accept|approve|edit)|\baccept (?:all )?edits\b/i, 'allowEdits'],
  [/\bmanual(?:ly)?\b|\bask (?:me|first|before)\b/i, 'ask'],
];

/** Id of the one field of a question that was asked as a permission. */
export const CHOICE = 'answer';

/** The options of a permission request. Options without an id are skipped, because they cannot be chosen. */
export function permissionOptions(params: JsonObject): RequestOption[] {
  return asList(params.options)
    .slice(0, OPTION_LIMIT)
    .flatMap((item) => {
      const { optionId, kind, name } = asObject(item);
      const id = asText(optionId);
      return id === undefined
        ? []
        : compact({ id, decision: DECISIONS.get(kind), label: (asText(name) ?? id).slice(0, LABEL_LENGTH) });
    });
}

/**
 * Reads `session/request_permission`. ACP has no other way to ask a person for a choice that all agents have, so what it
 * asks is a permission, the approval of a plan, or a question whose options are the choices.
 */
export function readPermission(
  params: JsonObject,
  { id, asked }: { id: string; asked: RequestedTool },
): AgentRequest {
  const options = permissionOptions(params);
  const { tool } = asked;
  const plan = planText(asked);
  if (isPlan(asked, options, plan)) {
    const withModes = options.map((option) => ({ ...option, ...modeAfter(option) }));
    return compact({ id, kind: 'plan', tool, options: withModes, text: plan?.slice(0, TEXT_LIMIT) });
  }
  const fields = askedFields(asked, options);
  const [field] = fields;
  if (field)
    return { id, kind: 'question', tool, options: fields.length === 1 ? (field.options ?? []) : [], fields };
  if (!isQuestion(asked, options)) return { id, tool, options };
  // All of it, because what an answer means may stand in any line.
  const label = (questionText(asked.facts) ?? asText(asked.facts.title) ?? tool.title).trim();
  return {
    id,
    kind: 'question',
    tool,
    options,
    fields: [{ id: CHOICE, label: label.slice(0, LABEL_LENGTH), type: 'choice', options }],
  };
}

/** The response to a permission request: selects an option, or cancels the request without one. */
export function permissionResponse(
  id: unknown,
  { option, reason }: { option?: string | undefined; reason?: string | undefined },
): JsonObject {
  const outcome = option === undefined ? { outcome: 'cancelled' } : { outcome: 'selected', optionId: option };
  return { jsonrpc: '2.0', id, result: { outcome, ...reasonIn(reason) } };
}

/** ACP has no place for the reason of a denial. It is recorded with the response, and said in a message of its own. */
export function reasonIn(reason: string | undefined): JsonObject {
  return reason === undefined ? {} : { _meta: { legwork: { reason } } };
}

/** The response to questions that Qwen Code asks in the arguments of a tool: its allowing option, and what was said. */
export function questionsResponse(
  id: unknown,
  { submit, fields }: { submit: string; fields: FieldValues },
): JsonObject {
  const answers = Object.entries(fields).map(([key, value]) => [key, [value].flat().join(', ')]);
  const outcome = { outcome: 'selected', optionId: submit };
  return { jsonrpc: '2.0', id, result: { outcome, answers: Object.fromEntries(answers) as JsonObject } };
}

/** The questions in the arguments of a call that can only be submitted or not, by their place. */
function askedFields({ facts }: RequestedTool, options: readonly RequestOption[]): RequestField[] {
  const canSubmit = optionFor(options, 'allow') && optionFor(options, 'deny') && options.length === 2;
  if (!canSubmit || ACTIONS.includes(facts.kind)) return [];
  return asList(asObject(facts.rawInput).questions)
    .map(asObject)
    .flatMap(({ question, header, options: given, multiSelect }, index) => {
      const label = asText(question);
      const choices = asList(given)
        .map(asObject)
        .flatMap((choice): RequestOption[] => {
          const name = asText(choice.label);
          return name === undefined
            ? []
            : [compact({ id: name, label: name, description: asText(choice.description) })];
        });
      if (label === undefined || choices.length === 0) return [];
      const type = multiSelect === true ? ('choices' as const) : ('choice' as const);
      return [
        compact({
          id: String(index),
          label,
          header: asText(header),
          type,
          options: choices,
          takesOther: true,
        }),
      ];
    });
}

/** Whether a person is to approve a plan, and so let the agent leave the mode in which it plans. */
function isPlan(
  { tool, facts }: RequestedTool,
  options: readonly RequestOption[],
  plan: string | undefined,
): boolean {
  if (/^exitplan(?:mode)?$/.test(tool.name.toLowerCase().replaceAll(/[^a-z]/g, ''))) return true;
  const hasModes = options.some(({ id }) => meaningOf(id) !== undefined);
  return facts.kind === 'switch_mode' && (plan !== undefined || hasModes);
}

/** The mode of the run after an option of a plan: by its id, which is a mode with some agents, or else by its words. */
function modeAfter({ id, decision, label }: RequestOption): Pick<RequestOption, 'mode'> {
  if (decision?.startsWith('deny')) return {};
  const mode = meaningOf(id) ?? MODE_WORDS.find(([words]) => words.test(label))?.[1];
  return mode === undefined ? {} : { mode };
}

function planText({ facts, content }: RequestedTool): string | undefined {
  const { plan } = asObject(facts.rawInput);
  const parts = content
    .map(asObject)
    .map((part) => asText(part.text) ?? asText(asObject(part.content).text) ?? '');
  return [asText(plan), parts.join('\n\n').trim()].find((text) => text);
}

/** Whether the options are answers to a question. That they share one kind says so: none of them can be "allow". */
function isQuestion({ tool, facts }: RequestedTool, options: readonly RequestOption[]): boolean {
  if (ACTIONS.includes(facts.kind) || tool.command !== undefined || options.length === 0) return false;
  const once = options.filter(({ decision }) => decision === 'allow');
  const canDeny = options.some(({ decision }) => decision?.startsWith('deny'));
  const isUnknown = options.every(({ decision }) => decision === undefined);
  return once.length > 1 || isUnknown || (!canDeny && questionText(facts) !== undefined);
}

/** The question of a call, from its arguments or its title. */
function questionText({ rawInput, title }: JsonObject): string | undefined {
  const input = asObject(rawInput);
  const asked = asText(input.question) ?? asText(asObject(asList(input.questions)[0]).question);
  const heading = asText(title)?.trim();
  return asked ?? (heading?.endsWith('?') ? heading : undefined);
}
