/** Slots as a person writes them: a whole number, or nothing for as many as there are; `undefined` for anything else. */
export function parseSlots(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^[1-9]\d{0,4}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** The groups of the setting; what is no number of slots there is left out. */
export function parseGroups(setting: unknown): { name: string; slots: number | null }[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting).flatMap(([name, slots]: [string, unknown]) =>
    name.trim() !== '' && isSlots(slots) ? [{ name, slots }] : [],
  );
}

function isSlots(value: unknown): value is number | null {
  return value === null || (typeof value === 'number' && Number.isSafeInteger(value) && value > 0);
}
