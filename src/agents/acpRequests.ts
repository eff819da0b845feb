import type { ConversationStep, FileCheck } from '../core/agentAdapter.ts';
import type { AgentStep } from '../protocol/agentEvents.ts';
import {
  kindOf,
  type AgentRequest,
  type FieldValues,
  type RequestAnswer,
} from '../protocol/agentRequests.ts';
import type { RunMode } from '../protocol/runMode.ts';
import { optionFor } from '../protocol/requestOptions.ts';
import { elicitationResponse, readElicitation, respond, type Elicitation } from './acpElicitations.ts';
import { formValues } from './acpForm.ts';
import {
  CHOICE,
  permissionOptions,
  permissionResponse,
  questionsResponse,
  readPermission,
} from './acpPermissions.ts';
import type { RequestedTool } from './acpTools.ts';
import { asObject, asText, compact, type JsonObject } from './json.ts';
import { nothing } from './lineConversation.ts';
import { PendingRequests, type Pending } from './pendingRequests.ts';
import { allowingOption, type RequestedCall, type Ruling } from './permissionPolicy.ts';
import type { AgentTool } from '../protocol/agentTools.ts';

const CANCELLED = -32800;

/** What the requests of a run need of its conversation. */
export interface RequestsContext {
  /** The mode of the run now. */
  mode(): RunMode;
  /** Decides who answers a permission request; see `LineConversation`. */
  rule(id: unknown, call: RequestedCall): { ruling: Ruling; isSent: boolean };
  /** Reads the tool call of a permission request. */
  readTool(toolCall: JsonObject): RequestedTool;
  /** The tool call with this id, if it was reported. */
  findTool(id: string): AgentTool | undefined;
  /** Notes that permission for this call was denied. */
  noteDenial(tool: AgentTool): void;
}

interface Open extends Pending {
  elicitation?: Elicitation;
  /** The option that submits the answers to questions which are asked as one permission. */
  submit?: string | undefined;
}

/** What an answer comes to. */
export interface AnswerEffect {
  events: AgentStep[];
  /** The mode of the run from now on. */
  mode?: RunMode | undefined;
  /** Whether the agent may do more by itself from now on. */
  isLasting?: boolean;
  /** What the agent is to be told, because its protocol has no place for it. */
  reason?: string | undefined;
}

/** The requests of an ACP agent that are for a person: permissions, plans, questions and elicitations. */
export class AcpRequests {
  readonly #open = new PendingRequests<Open>();
  readonly #context: RequestsContext;

  constructor(context: RequestsContext) {
    this.#context = context;
  }

  get forPeople(): readonly AgentRequest[] {
    return this.#open.forPeople;
  }

  get checks(): readonly FileCheck[] {
    return this.#open.checks;
  }

  /** Reads `session/request_permission`. The mode answers it, if it can, unless it is a question or a plan. */
  readPermission({ id: rawId, params: given }: JsonObject): ConversationStep {
    const params = asObject(given);
    const asked = this.#context.readTool(asObject(params.toolCall));
    const { tool, paths, events, ownTool } = asked;
    const request = readPermission(params, { id: this.#open.idFor(rawId), asked });
    const { ruling, isSent } = this.#context.rule(rawId, {
      ...{ tool, paths, options: request.options, ownTool },
    });
    const isForPeople = kindOf(request) !== 'permission' && !isSent;
    if (isForPeople || ruling === 'ask' || ruling === 'check') {
      const checked = !isForPeople && ruling === 'check' ? paths : undefined;
      return {
        events: [
          ...events,
          ...this.#open.add({ rawId, request, submit: submitOption(request, params) }, checked),
        ],
        send: [],
      };
    }
    const isDenied = ruling === 'deny';
    if (isDenied) this.#context.noteDenial(tool);
    if (isSent) return { events, send: [] };
    const option = isDenied
      ? optionFor(request.options, 'deny')
      : allowingOption(this.#context.mode(), request.options);
    return { events, send: [JSON.stringify(permissionResponse(rawId, { option: option?.id }))] };
  }

  /** Reads `elicitation/create`; declines what cannot be shown, and says so. */
  readElicitation({ id: rawId, params: given }: JsonObject): ConversationStep {
    const params = asObject(given);
    const tool = this.#context.findTool(asText(params.toolCallId) ?? '');
    const elicitation = readElicitation(params, { id: this.#open.idFor(rawId), tool });
    if (typeof elicitation !== 'string')
      return { events: this.#open.add({ rawId, request: elicitation.request, elicitation }), send: [] };
    const text = `The agent asked for input that Legwork cannot show, and it was declined. ${elicitation}`;
    return { events: [{ type: 'notice', text }], send: [JSON.stringify(respond(rawId, 'decline'))] };
  }

  /** Takes a request back, because its page has been used (`elicitation/complete`). */
  complete(params: JsonObject): ConversationStep {
    const found = this.#open.entries.find(
      ({ elicitation }) =>
        elicitation?.elicitationId !== undefined && elicitation.elicitationId === params.elicitationId,
    );
    if (!found) return nothing();
    const events = this.#open.remove(found.rawId)?.events ?? [];
    return { events, send: [JSON.stringify(respond(found.rawId, 'accept'))] };
  }

  /** Takes a request back, because the agent does (`$/cancel_request`). */
  cancel({ requestId }: JsonObject): ConversationStep {
    const removed = this.#open.remove(requestId);
    if (!removed) return nothing();
    const error = { code: CANCELLED, message: 'The request was cancelled.' };
    return { events: removed.events, send: [JSON.stringify({ jsonrpc: '2.0', id: requestId, error })] };
  }

  /** The response to an open request; `undefined` if it is not open any more. */
  answer(requestId: string, answer: RequestAnswer): JsonObject | undefined {
    const open = this.#open.find(requestId);
    if (!open) return undefined;
    const { rawId, request, elicitation, submit } = open;
    if (elicitation) return elicitationResponse(rawId, elicitation, answer);
    if (submit !== undefined && answer.fields)
      return questionsResponse(rawId, { submit, fields: answer.fields });
    const chosen = answer.option ?? asText(answer.fields?.[CHOICE]);
    // Without an option the request is cancelled, with which some agents end their planning or their turn.
    const declined = kindOf(request) === 'permission' ? undefined : optionFor(request.options, 'deny')?.id;
    const option = chosen ?? declined;
    return permissionResponse(rawId, { option, reason: answer.reason });
  }

  /** Ends a file check: the mode allows the request, or a person is asked. */
  endCheck(id: number, areOrdinary: boolean): ConversationStep {
    const checked = this.#open.endCheck(id);
    if (!checked) return nothing();
    const { rawId, request } = checked;
    if (!areOrdinary) return { events: [{ type: 'request', request }], send: [] };
    this.#open.remove(rawId);
    const option = allowingOption(this.#context.mode(), request.options)?.id;
    return { events: [], send: [JSON.stringify(permissionResponse(rawId, { option }))] };
  }

  /** The responses that withdraw everything that is open, for an interrupt. */
  withdrawals(): JsonObject[] {
    return this.#open.entries.map(({ rawId, elicitation }) =>
      elicitation ? respond(rawId, 'cancel') : permissionResponse(rawId, {}),
    );
  }

  /** Removes everything that is open, at the end of a turn. */
  clear(): AgentStep[] {
    return this.#open.clear();
  }

  /** Notes a response that was sent. */
  noteAnswer(sent: JsonObject, interrupts: boolean): AnswerEffect {
    const removed = this.#open.remove(sent.id);
    if (!removed?.wasAsked || interrupts) return { events: removed?.events ?? [] };
    const { request, elicitation } = removed.entry;
    const result = asObject(sent.result);
    const reason = asText(asObject(asObject(result._meta).legwork).reason);
    const effect = elicitation ? elicited(elicitation, result) : this.#permitted(request, result);
    const { decision } = effect;
    const event = compact({ type: 'answer', request: request.id, ...effect, reason });
    const isDenied = decision.startsWith('deny');
    if (isDenied && !elicitation) this.#context.noteDenial(request.tool);
    const option = request.options.find(({ id }) => id === asObject(result.outcome).optionId);
    const isPlan = kindOf(request) === 'plan' && !isDenied;
    // An approved plan is carried out, in whichever mode of the agent that is.
    const mode = isPlan
      ? (option?.mode ?? (this.#context.mode() === 'readOnly' ? 'ask' : undefined))
      : undefined;
    const isLasting = !isDenied && decision !== 'allow' && kindOf(request) === 'permission';
    return { events: [event], mode, isLasting, reason };
  }

  #permitted(request: AgentRequest, { outcome, answers }: JsonObject) {
    if (answers !== undefined) return { decision: 'allow' as const, fields: answers as FieldValues };
    const { optionId } = asObject(outcome);
    const option = request.options.find(({ id }) => id === optionId);
    const decision = option ? (option.decision ?? ('allow' as const)) : ('deny' as const);
    if (kindOf(request) !== 'question') return { decision, option: option?.label || undefined };
    return { decision, option: option?.label || undefined, fields: option && { [CHOICE]: option.id } };
  }
}

function elicited({ request, form }: Elicitation, { action, content }: JsonObject) {
  if (action !== 'accept') return { decision: 'deny' as const };
  const decision = 'allow' as const;
  if (form && form.fields.length > 0) return { decision, fields: formValues(form, asObject(content)) };
  return { decision, option: request.options.find((option) => option.decision === 'allow')?.label };
}

function submitOption({ fields = [] }: AgentRequest, params: JsonObject): string | undefined {
  const isSubmitted = fields.length > 0 && !fields.some(({ id }) => id === CHOICE);
  return isSubmitted ? optionFor(permissionOptions(params), 'allow')?.id : undefined;
}
