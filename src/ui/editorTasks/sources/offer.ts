/** Something that a file of the workspace lets one run. */
export interface Offer {
  /** As the file calls it. */
  name: string;
  /** What it does, in the words of the file. */
  detail?: string;
  /** Runs it in the folder of the file. */
  words: string[];
  /** Where it stands in the file, from 0, where that is known. */
  line?: number;
}

/** A name that no program takes for one of its options. */
export function isPlainName(name: string): boolean {
  return name.trim() !== '' && !name.startsWith('-') && !name.includes('\0');
}

/** The first of several offers of the same name. */
export function withoutTwins(offers: Offer[]): Offer[] {
  const seen = new Set<string>();
  return offers.filter(({ name }) => !seen.has(name) && seen.add(name));
}

/** The object that a JSON text is; `undefined` for anything else. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    return asObject(JSON.parse(text.replace(/^\ufeff/, '')));
  } catch {
    return undefined;
  }
}

/** A value as an object; `undefined` if it is none. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}
