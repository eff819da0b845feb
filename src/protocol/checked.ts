import { faultOf, fits, type Described, type Fitting } from '../base/schema.ts';
import { badRequest } from './errors.ts';

/**
 * Returns the value itself if it matches a schema; additional fields are kept.
 * @throws badRequest with a sentence about the first problem
 */
export function checked<D extends Described>(description: D, value: unknown): Fitting<D> {
  const schema = description();
  if (!fits(schema, value)) throw badRequest(faultOf(schema, value));
  return value as Fitting<D>;
}
