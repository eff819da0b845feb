import type * as z from 'zod/mini';

/** What is needed of zod's own description of a schema to walk it. */
interface Walkable {
  type: string;
  shape?: Record<string, z.core.$ZodType>;
  innerType?: z.core.$ZodType;
  getter?: () => z.core.$ZodType;
  options?: readonly z.core.$ZodType[];
  element?: z.core.$ZodType;
  valueType?: z.core.$ZodType;
}

/**
 * The names of the fields below a path in values of a schema, in their order; `undefined` if there is no such path,
 * 'any' where the schema allows any. In a list, a field is a number.
 */
export function fieldsAt(schema: z.core.$ZodType, path: readonly string[]): string[] | 'any' | undefined {
  const def = schema._zod.def as unknown as Walkable;
  const inner = def.innerType ?? def.getter?.();
  if (inner) return fieldsAt(inner, path);
  if (def.options) {
    const found = def.options
      .map((option) => fieldsAt(option, path))
      .filter((fields) => fields !== undefined);
    if (found.length === 0) return undefined;
    return found.includes('any') ? 'any' : [...new Set(found.flat())];
  }
  const [name, ...rest] = path;
  if (def.type === 'unknown' || def.type === 'any') return 'any';
  if (name === undefined) return Object.keys(def.shape ?? {});
  if (def.shape) {
    const field = Object.hasOwn(def.shape, name) ? def.shape[name] : undefined;
    return field && fieldsAt(field, rest);
  }
  if (def.type === 'record' && def.valueType) return fieldsAt(def.valueType, rest);
  return def.element && /^\d+$/.test(name) ? fieldsAt(def.element, rest) : undefined;
}
