import { faultOf, fits, type Described, type Fitting } from '../base/schema.ts';
import { badRequest } from './errors.ts';

/**
 * The value itself, once it is what a description asks for; what else it holds stays in it.
 * @throws badRequest with a sentence on the first thing that is not right
 */
export function checked<D extends Described>(description: D, value: unknown): Fitting<D> {
  const schema = description();
  if (!fits(schema, value)) throw badRequest(faultOf(schema, value));
  return value as Fitting<D>;
}
