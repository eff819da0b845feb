import { kindOf, type AgentRequest, type RequestField, type RequestOption } from './agentRequests.ts';

/** A part of a JSON Schema. */
export type JsonSchema = { [keyword: string]: unknown };

/**
 * The possible answers to a request, as a JSON Schema of `legwork/answer` without the ids: one of the options, or
 * answers to the questions; with neither, the request is denied or declined, and may include a reason.
 */
export function answerSchema(request: AgentRequest): JsonSchema {
  const { fields = [], options } = request;
  const reason = { type: 'string', description: 'The reason for a denial, which is sent to the agent.' };
  const denial = {
    type: 'object',
    properties: { decision: { const: 'deny' }, reason },
    required: ['decision'],
    additionalProperties: false,
  };
  const asked =
    fields.length > 0 ? objectOf({ fields: fieldsSchema(fields) }) : objectOf({ option: choiceOf(options) });
  const hasAny = fields.length > 0 || options.length > 0;
  return { title: TITLES[kindOf(request)], anyOf: [...(hasAny ? [asked] : []), denial] };
}

const TITLES = {
  permission: 'Whether it is allowed',
  question: 'The answers',
  plan: 'Whether the plan is approved',
} as const;

/** The answers to questions, by question id, as a JSON Schema. */
export function fieldsSchema(fields: readonly RequestField[]): JsonSchema {
  const needed = fields.filter(({ isOptional }) => !isOptional).map(({ id }) => id);
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map((field) => [field.id, fieldSchema(field)])),
    required: needed,
    additionalProperties: false,
  };
}

function fieldSchema(field: RequestField): JsonSchema {
  const { header, label, description, default: preset } = field;
  return {
    title: header ?? label,
    description: [label, description].filter(Boolean).join('\n'),
    ...(preset !== undefined && { default: preset }),
    ...valueSchema(field),
  };
}

function valueSchema(field: RequestField): JsonSchema {
  const { type, least, most, pattern, format, options = [], takesOther = false } = field;
  switch (type) {
    case 'choice':
      return choiceOf(options, takesOther);
    case 'choices':
      return {
        ...{ type: 'array', items: choiceOf(options, takesOther), uniqueItems: true },
        ...limits({ minItems: least, maxItems: most }),
      };
    case 'text':
      return { type: 'string', ...limits({ minLength: least, maxLength: most, pattern, format }) };
    case 'number':
    case 'integer':
      return { type, ...limits({ minimum: least, maximum: most }) };
    case 'boolean':
      return { type };
  }
}

function choiceOf(options: readonly RequestOption[], takesOther = false): JsonSchema {
  const named = options.map(({ id, label, description }) => ({
    const: id,
    ...(label !== '' && { title: label }),
    ...(description !== undefined && { description }),
  }));
  return takesOther
    ? { type: 'string', anyOf: [...named, { type: 'string', minLength: 1 }] }
    : { type: 'string', oneOf: named };
}

function objectOf(properties: JsonSchema): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

function limits(keywords: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(keywords).filter(([, value]) => value !== undefined));
}
