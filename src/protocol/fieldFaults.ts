/* The sentences that say what is wrong with a value. */

/** zod's description of a value that does not match. */
export interface Fault {
  code?: string | undefined;
  path?: PropertyKey[] | undefined;
  input?: unknown;
  errors?: readonly (readonly { message: string }[])[];
}

/** Creates the error message for a value that is not as expected. */
export function mustBe(expected: string, called?: string) {
  return ({ path = [], input }: Fault) => sentence({ subject: subjectOf(path, called), expected, input });
}

/** Names the value, what it must be, and what it is. */
export function sentence({
  subject,
  expected,
  input,
}: {
  subject: string;
  expected: string;
  input: unknown;
}): string {
  if (input === undefined) return `${subject} is missing. It must be ${expected}.`;
  return `${subject} must be ${expected} (got ${glimpse(input)}).`;
}

/** What a sentence calls the value: its name, or its path. */
export function subjectOf(path: readonly PropertyKey[], called?: string): string {
  if (called !== undefined) return called;
  return path.length === 0 ? 'It' : `"${path.map(String).join('.')}"`;
}

/** The words to choose from. */
export function listed(words: readonly string[]): string {
  return words.length === 1 ? `"${words[0]}"` : `one of ${words.join(', ')}`;
}

const GLIMPSE_LENGTH = 60;

/** A short form of a value, to recognize it. */
export function glimpse(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value !== 'string') return String(value);
  return JSON.stringify(value.length > GLIMPSE_LENGTH ? `${value.slice(0, GLIMPSE_LENGTH)}…` : value);
}
