import { jsonSchemaOf, type JsonSchema } from '../../protocol/requestSchemas.ts';
import { templateFile } from '../../protocol/template.ts';
import { batchSchema } from '../batchLine.ts';
import { templateVerbs } from './startOfTemplate.ts';

/** The JSON Schema of files of templates, with which the editor completes and explains them. */
export function templateSchema(): JsonSchema {
  const { anyOf } = batchSchema(templateVerbs()) as { anyOf: JsonSchema[] };
  const schema = jsonSchemaOf(templateFile(), (part) => {
    const isTask = part.title === '"task"';
    // Names for errors.
    delete part.title;
    if (!isTask) return;
    // The description of the whole, and the fields of each kind.
    for (const field of ['type', 'propertyNames', 'additionalProperties'] as const) delete part[field];
    part.anyOf = anyOf;
  });
  // The draft that editors know best; nothing in it needs a later one.
  return {
    ...schema,
    $schema: 'http://json-schema.org/draft-07/schema#',
    allowComments: true,
    allowTrailingCommas: true,
  };
}
