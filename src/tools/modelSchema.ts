import type { JsonSchema } from '../protocol/requestSchemas.ts';

/**
 * Leaves out what costs a model tokens and tells it nothing, and regular expressions, which not every provider of models can
 * read. The checks of a call have them all the same.
 */
export function simplify(part: JsonSchema): void {
  delete part.title;
  delete part.pattern;
  delete part.propertyNames;
  if (part.minimum === Number.MIN_SAFE_INTEGER) delete part.minimum;
  if (part.maximum === Number.MAX_SAFE_INTEGER) delete part.maximum;
}
