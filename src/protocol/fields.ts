import * as z from 'zod/mini';
import { beginsWithRealDay, parseDayTime } from '../base/calendarDay.ts';
import { rule } from '../base/schema.ts';
import { glimpse, listed, mustBe, sentence, subjectOf, type Fault } from './fieldFaults.ts';

/*
 * The building blocks of schemas. Each takes a sentence that describes the field, for people and models who fill it in,
 * and optionally its name in errors; by default, errors use its path.
 */

/** A field that may be omitted. */
export const optional = z.exactOptional;

/**
 * A part that is described when a value first has it, because most values have few of the parts that they may have. `tag`
 * is the field that tells it from the other kinds of `kinds`.
 */
export function later<S extends z.core.$ZodType>(part: () => S, tag?: Readonly<Record<string, string>>) {
  const schema = z.lazy(part);
  if (tag) {
    const words = Object.entries(tag).map(([name, word]) => [name, new Set([word])]);
    // zod would look for the words in the part.
    Object.defineProperty(schema._zod, 'propValues', { value: Object.fromEntries(words) });
  }
  return schema;
}

/** Any text. */
export function text(says: string, called?: string) {
  return string([], mustBe('a text', called), { says, called });
}

/** A text that is not empty. */
export function someText(says: string, called?: string) {
  const error = mustBe('a text that is not empty', called);
  return string([z.minLength(1, { error })], error, { says, called });
}

/** A text in a certain format, described by `expected`. */
export function textLike(form: { pattern: RegExp; expected: string }, says: string, called?: string) {
  const error = mustBe(form.expected, called);
  return string([z.regex(form.pattern, { error })], error, { says, called });
}

/** The format that Legwork itself writes, which is recognized fastest. */
const ISO_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{3}Z$/;
const isTime = (value: string) =>
  ISO_TIME.test(value) ? beginsWithRealDay(value) : !Number.isNaN(parseDayTime(value));

/** A time in a format that can be parsed. */
export function time(says: string, called?: string) {
  const error = mustBe('a time such as 2026-01-31T09:30:00Z', called);
  return string([rule(isTime, error)], error, { says, called });
}

/** A text with additional checks. */
export function textWith(checks: z.core.$ZodCheck<string>[], says: string, called?: string) {
  return string(checks, mustBe('a text', called), { says, called });
}

// Created with its checks, because a schema to which checks are added later is built twice.
function string(checks: z.core.$ZodCheck<string>[], error: z.core.$ZodErrorMap, about: About) {
  return annotated(new z.ZodMiniString({ type: 'string', checks, error }), about.says, about.called);
}

/** A whole number, `least` or more. */
export function count(least: number, says: string, called?: string) {
  const error = mustBe(`a whole number, ${least} or more`, called);
  return integer([z.minimum(least, { error })], error, { says, called });
}

/** Any whole number. */
export function whole(says: string, called?: string) {
  return integer([], mustBe('a whole number', called), { says, called });
}

function integer(checks: z.core.$ZodCheck<number>[], error: z.core.$ZodErrorMap, about: About) {
  const def = {
    type: 'number',
    check: 'number_format',
    format: 'safeint',
    abort: false,
    checks,
    error,
  } as const;
  return annotated(new z.ZodMiniNumberFormat(def), about.says, about.called);
}

/** A number that passes a check, described by `expected`. */
export function numberOf(
  form: { isFine: (value: number) => boolean; expected: string },
  says: string,
  called?: string,
) {
  const error = mustBe(form.expected, called);
  return number([rule(form.isFine, error)], error, { says, called });
}

const DAY_MS = 24 * 3_600_000;
/** The maximum duration: adding it to a date results in a valid date. */
const LONGEST_DAYS = 3660;

/** A duration in milliseconds, `leastMs` or more. */
export function duration(leastMs: number, says: string, called?: string) {
  const error = mustBe(`${leastMs} ms or more, and ${LONGEST_DAYS} days at most`, called);
  const range = [z.minimum(leastMs, { error }), z.maximum(LONGEST_DAYS * DAY_MS, { error })];
  return number(range, error, { says, called });
}

function number(checks: z.core.$ZodCheck<number>[], error: z.core.$ZodErrorMap, about: About) {
  return annotated(new z.ZodMiniNumber({ type: 'number', checks, error }), about.says, about.called);
}

/** True or false. */
export function flag(says: string, called?: string) {
  return annotated(z.boolean({ error: mustBe('true or false', called) }), says, called);
}

/** One of some words. */
export function oneOf<const W extends string>(words: readonly W[], says: string, called?: string) {
  return annotated(
    z.enum(words as readonly [W, ...W[]], { error: mustBe(listed(words), called) }),
    says,
    called,
  );
}

/** A constant, which distinguishes kinds of objects. */
export function only<const V extends string | number | true>(value: V, says: string) {
  return annotated(z.literal(value, { error: mustBe(glimpse(value)) }), says);
}

/** A value, or `null`. */
export function orNull<T extends z.core.$ZodType>(value: T, says: string) {
  return annotated(z.nullable(value), says);
}

/** A list of things. */
export function listOf<T extends z.core.$ZodType>(item: T, says: string, called?: string) {
  return annotated(z.array(item, { error: mustBe('a list', called) }), says, called);
}

/** A list with something in it. */
export function someOf<T extends z.core.$ZodType>(item: T, says: string, called?: string) {
  const error = mustBe('a list that is not empty', called);
  return annotated(z.array(item, { error }).check(z.minLength(1, { error })), says, called);
}

/** An object with certain fields; further fields are allowed. */
export function object<S extends z.core.$ZodShape>(fields: S, says: string, called?: string) {
  // Fields of later versions are kept; types contain only the known ones.
  const loose = z.looseObject(fields, { error: mustBe('an object', called) });
  return annotated(loose as unknown as z.ZodMiniObject<S>, says, called);
}

/** One of several kinds of objects, distinguished by the field `tag`. */
export function kinds<
  const O extends readonly [z.core.$ZodTypeDiscriminable, ...z.core.$ZodTypeDiscriminable[]],
>(tag: string, options: O, about: { says: string; called?: string }) {
  const isNone = ({ code, path = [], input }: Fault) => {
    if (code === 'invalid_type')
      return sentence({ subject: subjectOf(path, about.called), expected: 'an object', input });
    const words = options.flatMap((option) => [...(tagsOf(option, tag) ?? [])]).map(String);
    const wrong = (input as Record<string, unknown>)[tag];
    return sentence({ subject: subjectOf(path, about.called), expected: listed(words), input: wrong });
  };
  return annotated(z.discriminatedUnion(tag, options, { error: isNone }), about.says, about.called);
}

function tagsOf(option: z.core.$ZodTypeDiscriminable, tag: string): Iterable<unknown> | undefined {
  return option._zod.propValues?.[tag];
}

/** One of several kinds of objects, each with a field that only it has. */
export function shapes<const O extends Readonly<Record<string, z.core.$ZodType>>>(options: O, says: string) {
  const markers = Object.keys(options);
  const markersOf = (value: unknown) =>
    markers.filter((marker) => typeof value === 'object' && value !== null && Object.hasOwn(value, marker));
  const error = ({ path = [], input, errors = [] }: Fault) => {
    const subject = subjectOf(path);
    const [marker, another] = markersOf(input);
    if (marker === undefined || another !== undefined) {
      return sentence({ subject, expected: `an object with one of ${markers.join(', ')}`, input });
    }
    const fault = errors[markers.indexOf(marker)]?.[0];
    return path.length === 0 && fault
      ? fault.message
      : `${subject} is not right: ${fault?.message ?? 'it does not fit.'}`;
  };
  type Option = O[keyof O];
  const union = z.union(Object.values(options) as [Option, ...Option[]], { error });
  return annotated(union.check(rule((value) => markersOf(value).length === 1, error)), says);
}

/** The maximum depth of arbitrary values, so that recursive code terminates. */
const DEEPEST = 100;

/** Any JSON value. */
export function anyValue(says: string, called?: string) {
  const error = mustBe(`JSON of at most ${DEEPEST} levels`, called);
  return annotated(z.unknown().check(rule(isShallow, error)), says, called);
}

/** Arbitrary fields of a program. */
export function freeFields(says: string, called?: string) {
  const error = mustBe('an object of JSON values', called);
  return annotated(z.record(z.string(), anyValue('A value.', called), { error }), says, called);
}

/** Checks level by level, so that any depth is safe. */
export function isShallow(value: unknown): boolean {
  let level = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) return false;
    level = level.flatMap((item) => (typeof item === 'object' && item !== null ? Object.values(item) : []));
  }
  return true;
}

interface About {
  says: string;
  called?: string | undefined;
}

/** The description of a schema, for people and models. */
export function aboutOf(schema: z.core.$ZodType): Partial<About> {
  return schema._zod.def as Partial<About>;
}

/** Annotates a schema with its description. Kept in the schema itself, because zod's registries are slower. */
export function annotated<S extends z.core.$ZodType>(schema: S, says: string, called?: string): S {
  Object.assign(schema._zod.def, { says, called } satisfies About);
  return schema;
}
