/** A JSON object of unknown shape. */
export type JsonObject = Record<string, unknown>;

/** The value if it is an object, or else an empty object. */
export function asObject(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function asNumber(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function asList(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/**
 * Parses the message on a line; `undefined` if there is none. stdout and stderr share a file, so a warning without
 * a line end may precede the message.
 */
export function parseMessage(line: string): JsonObject | undefined {
  const whole = parseObject(line);
  if (whole) return whole;
  const start = line.indexOf('{"', 1);
  return start > 0 && line.trimEnd().endsWith('}') ? parseObject(line.slice(start)) : undefined;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type OptionalKeys<T> = { [K in keyof T]: undefined extends T[K] ? K : never }[keyof T];

/** `T` with optional properties instead of properties that may be `undefined`. */
export type Compact<T> = { [K in Exclude<keyof T, OptionalKeys<T>>]: T[K] } & {
  [K in OptionalKeys<T>]?: Exclude<T[K], undefined>;
};

/** Removes the properties that are `undefined`. */
export function compact<const T extends object>(value: T): Compact<T> {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries) as Compact<T>;
}

/** Drops empty fields, so that they do not replace earlier values. */
export function withoutEmpty(facts: JsonObject): JsonObject {
  const isEmpty = (value: unknown) =>
    value === null || value === undefined || (typeof value === 'object' && Object.keys(value).length === 0);
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => !isEmpty(value)));
}
