import * as z from 'zod/mini';
import { aboutOf } from './fields.ts';
import type { RequestName } from './messages.ts';
import { requestParams } from './requestParams.ts';

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * What every request may say, as JSON Schemas with a sentence on each field, for programs and models that make requests.
 * They ask for no more than the host does, and leave out what no schema can say, such as that a folder has to be there.
 */
export function requestSchemas(): Record<RequestName, JsonSchema> {
  const schemas = Object.entries(requestParams).map(([name, description]) => [
    name,
    jsonSchemaOf(description()),
  ]);
  return Object.fromEntries(schemas) as Record<RequestName, JsonSchema>;
}

function jsonSchemaOf(schema: z.core.$ZodType): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    // What a request may say, and not what is made of it.
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const { says, called } = aboutOf(zodSchema);
      if (says !== undefined) jsonSchema.description = says;
      if (called !== undefined) jsonSchema.title = called;
    },
  });
}
