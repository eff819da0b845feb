import type { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { RELATED_TASK_META_KEY, type ElicitRequestFormParams } from '@modelcontextprotocol/sdk/types.js';
import { oneLine, plainText } from '../base/plainText.ts';
import { kindOf, type AgentRequest, type FieldValues, type RequestField } from '../protocol/agentRequests.ts';
import { namedOptions, requestQuestion } from '../protocol/requestOptions.ts';
import type { SaidAnswer } from '../protocol/requestAnswers.ts';
import type { Task } from '../protocol/task.ts';
import type { ToolHost } from '../tools/tool.ts';

/** Longer than any person takes; the call that waits ends it. */
const PATIENCE_MS = 2 ** 31 - 1;
const DENY = 'deny';
const TEXT_LIMIT = 8_000;

type Property = ElicitRequestFormParams['requestedSchema']['properties'][string];

/** Has the client ask its person, if it has declared that it can; `undefined` otherwise. */
export function personAt(server: Server): ToolHost['askPerson'] {
  if (!server.getClientCapabilities()?.elicitation?.form) return undefined;
  return async ({ task, request }, signal) => {
    try {
      const form = formOf(task, request);
      const { action, content } = await server.elicitInput(form, { signal, timeout: PATIENCE_MS });
      // A client without a person declines by itself, so this leaves the request open.
      return action === 'accept' && content ? answerOf(request, content) : undefined;
    } catch {
      // The client could not ask, or the answer is no longer needed.
      return undefined;
    }
  };
}

/** The request as a form of MCP: flat, of texts, numbers and choices. */
export function formOf(task: Task, request: AgentRequest): ElicitRequestFormParams {
  const { fields = [], text, url } = request;
  const message = [
    `The agent run ${task.id} ${plainText(requestQuestion(request))}`,
    ...(text === undefined ? [] : [plainText(text.slice(0, TEXT_LIMIT))]),
    ...(url === undefined ? [] : [`Page: ${oneLine(url)}`]),
  ].join('\n\n');
  const isForm = kindOf(request) === 'question' && fields.length > 0;
  const properties = isForm
    ? Object.fromEntries(fields.map((field) => [field.id, propertyOf(field)]))
    : { answer: choiceOf(optionsWithDenial(request), 'The answer') };
  const required = isForm ? fields.filter(({ isOptional }) => !isOptional).map(({ id }) => id) : ['answer'];
  return {
    message,
    requestedSchema: { type: 'object', properties, required },
    _meta: { [RELATED_TASK_META_KEY]: { taskId: task.id } },
  };
}

function answerOf(
  request: AgentRequest,
  content: Record<string, string | number | boolean | string[]>,
): SaidAnswer {
  if (kindOf(request) === 'question' && request.fields?.length)
    return { fields: content satisfies FieldValues };
  const { answer } = content;
  if (answer === DENY && !request.options.some(({ id }) => id === DENY)) return { decision: 'deny' };
  return { option: String(answer) };
}

interface Choice {
  id: string;
  name: string;
}

/** A denial is always possible. */
function optionsWithDenial({ options }: AgentRequest): Choice[] {
  const offered = choicesOf({ options });
  const isOffered = options.some(({ id, decision }) => id === DENY || decision?.startsWith('deny'));
  return isOffered ? offered : [...offered, { id: DENY, name: 'Deny' }];
}

function choicesOf({ options = [] }: Pick<RequestField, 'options'>): Choice[] {
  return namedOptions(options).map(({ option: { id }, name }) => ({ id, name }));
}

/** In the form that clients of every version know. */
function choiceOf(choices: Choice[], title: string): Property {
  return {
    type: 'string',
    title,
    enum: choices.map(({ id }) => id),
    enumNames: choices.map(({ name }) => name),
  };
}

function propertyOf(field: RequestField): Property {
  const { type, label, header, description, least, most, format, takesOther } = field;
  const choices = choicesOf(field);
  const title = oneLine(header ?? label);
  const about = { title, description: plainText([label, description].filter(Boolean).join('\n')) };
  const between = (low: string, high: string) => ({
    ...(least !== undefined && { [low]: least }),
    ...(most !== undefined && { [high]: most }),
  });
  switch (type) {
    case 'choice': {
      // Other texts are no choice, so the options are only named.
      const names = choices.map(({ name }) => name).join(', ');
      if (takesOther)
        return { ...about, type: 'string', description: `${about.description}\nFor example: ${names}` };
      return { ...about, ...choiceOf(choices, title) };
    }
    case 'choices':
      return {
        ...about,
        type: 'array',
        items: { anyOf: choices.map(({ id, name }) => ({ const: id, title: name })) },
        ...between('minItems', 'maxItems'),
      };
    case 'text':
      return { ...about, type: 'string', ...between('minLength', 'maxLength'), ...(format && { format }) };
    case 'boolean':
      return { ...about, type: 'boolean' };
    default:
      return { ...about, type, ...between('minimum', 'maximum') };
  }
}
