import { firstLine } from '../base/firstLine.ts';
import type { AgentRequest, RequestAnswer, RequestField, RequestOption } from '../protocol/agentRequests.ts';
import type { AgentTool } from '../protocol/agentTools.ts';
import { formContent, readForm, type Form } from './acpForm.ts';
import { reasonIn } from './acpPermissions.ts';
import { TEXT_LIMIT } from './eventLimits.ts';
import { compact, asObject, asText, type JsonObject } from './json.ts';
import { TITLE_LIMIT } from './tools.ts';

/* `elicitation/create`: an agent, or an MCP server behind it, has a person fill in a form or open a page. */

/** What Legwork says in `initialize`. */
export const ELICITATION_CAPABILITIES = { form: {}, url: {} };

/** An elicitation as it is asked. */
export interface Elicitation {
  request: AgentRequest;
  form?: Form;
  /** By which the agent says that the page has been used. */
  elicitationId?: string;
}

const CONFIRM: RequestOption[] = [
  { id: 'accept', decision: 'allow', label: 'Accept' },
  { id: 'decline', decision: 'deny', label: 'Decline' },
];
const OPEN: RequestOption[] = [
  { id: 'accept', decision: 'allow', label: 'Done' },
  { id: 'decline', decision: 'deny', label: 'Decline' },
];

/** Reads an elicitation. @returns a sentence that says why it cannot be answered, or the elicitation */
export function readElicitation(
  params: JsonObject,
  { id, tool: known }: { id: string; tool: AgentTool | undefined },
): Elicitation | string {
  const message = asText(params.message)?.slice(0, TEXT_LIMIT) ?? '';
  const title = firstLine(message, TITLE_LIMIT) || 'The agent asks for input';
  const tool = known ?? { id: `elicitation-${id}`, name: 'elicitation', kind: 'other' as const, title };
  const about = { id, kind: 'question' as const, tool };
  switch (asText(params.mode) ?? 'form') {
    case 'form': {
      const form = readForm(asObject(params.requestedSchema));
      if (typeof form === 'string') return form;
      const { fields, text } = worded(form.fields, message);
      const [field] = fields;
      const isOne = fields.length === 1 && field?.type === 'choice';
      const options = fields.length === 0 ? CONFIRM : isOne ? (field.options ?? []) : [];
      return { request: compact({ ...about, options, text, fields }), form };
    }
    case 'url': {
      const url = asText(params.url) ?? '';
      const protocol = URL.canParse(url) ? new URL(url).protocol : '';
      if (protocol !== 'http:' && protocol !== 'https:') return 'Its address is not that of a web page.';
      const request = compact({ ...about, options: OPEN, text: message || undefined, url });
      return compact({ request, elicitationId: asText(params.elicitationId) });
    }
    default:
      return `It is of a kind that Legwork does not know (${firstLine(asText(params.mode) ?? '', TITLE_LIMIT)}).`;
  }
}

/** The response to an elicitation. */
export function elicitationResponse(
  id: unknown,
  { request, form }: Elicitation,
  answer: RequestAnswer,
): JsonObject {
  const { option, fields, reason } = answer;
  const chosen = request.options.find((each) => each.id === option);
  const isAccepted = fields !== undefined || chosen?.decision === 'allow';
  if (!isAccepted) return respond(id, 'decline', reasonIn(reason));
  return respond(id, 'accept', form && { content: formContent(form, fields ?? {}) });
}

/** The response to an elicitation that nobody answers: `cancel` ends what it was for, `decline` goes on without. */
export function respond(
  id: unknown,
  action: 'accept' | 'decline' | 'cancel',
  more: JsonObject = {},
): JsonObject {
  return { jsonrpc: '2.0', id, result: { action, ...more } };
}

/** The only field is asked in the words of the message, if it has none of its own. */
function worded(
  fields: RequestField[],
  message: string,
): { fields: RequestField[]; text: string | undefined } {
  const [only] = fields;
  if (
    fields.length !== 1 ||
    !only ||
    message === '' ||
    only.description !== undefined ||
    only.label.endsWith('?')
  )
    return { fields, text: message || undefined };
  const header = only.label === only.id ? undefined : only.label;
  return { fields: [compact({ ...only, label: message, header })], text: undefined };
}
