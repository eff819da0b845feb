import type { Described } from '../base/schema.ts';
import { jsonSchemaOf, type JsonSchema } from '../protocol/requestSchemas.ts';
import type { Tool } from './tool.ts';

export type ObjectSchema = JsonSchema & { type: 'object' };

/** The parameters of a tool, as a JSON Schema of any draft since 7. */
export function inputSchemaOf({ params }: Tool): ObjectSchema {
  return { ...objectSchemaOf(params), additionalProperties: false };
}

/** The structured part of a tool's result, as a JSON Schema of any draft since 7. */
export function outputSchemaOf({ result }: Tool): ObjectSchema {
  return objectSchemaOf(result);
}

function objectSchemaOf(description: Described): ObjectSchema {
  // Clients may know only one draft, and refuse a schema that names another.
  const { $schema: _draft, ...schema } = jsonSchemaOf(description(), simplify);
  return { ...schema, type: 'object' };
}

/**
 * Leaves out what costs a model tokens and tells it nothing, and regular expressions, which not every provider of models can
 * read. The checks of a call have them all the same.
 */
function simplify(part: JsonSchema): void {
  delete part.title;
  delete part.pattern;
  delete part.propertyNames;
  if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
  if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
}
