import * as z from 'zod/mini';
import { aboutOf } from './fields.ts';
import type { RequestName } from './messages.ts';
import { requestParams } from './requestParams.ts';

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The parameters of every request, as JSON Schemas with a sentence about each field, for programs and models that send
 * requests. They require no more than the host, and omit what schemas cannot express, such as that a folder must exist.
 */
export function requestSchemas(): Record<RequestName, JsonSchema> {
  const schemas = Object.entries(requestParams).map(([name, description]) => [
    name,
    jsonSchemaOf(description()),
  ]);
  return Object.fromEntries(schemas) as Record<RequestName, JsonSchema>;
}

/** One description as a JSON Schema, with the same promises. `edit` may change each part of it. */
export function jsonSchemaOf(schema: z.core.$ZodType, edit?: (part: JsonSchema) => void): JsonSchema {
  return z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    // The schema of the input, not of the parsed result.
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const { says, called } = aboutOf(zodSchema);
      if (says !== undefined) jsonSchema.description = says;
      if (called !== undefined) jsonSchema.title = called;
      edit?.(jsonSchema);
    },
  });
}
