import type * as z from 'zod/mini';

/** The fields of an object of the protocol, to describe a part of them again without saying it twice. */
export function fieldsOf<S extends z.core.$ZodShape>(schema: z.ZodMiniObject<S>): S {
  return schema._zod.def.shape;
}
