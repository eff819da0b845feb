/** Slots as a person writes them: a whole number, or nothing for as many as there are; `undefined` for anything else. */
export function parseSlots(text: string): number | null | undefined {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return /^[1-9]\d{0,4}$/.test(trimmed) ? Number(trimmed) : undefined;
}

/** The groups of the setting, where 0 means as many as there are; what is no number of slots is left out. */
export function parseGroups(setting: unknown): { name: string; slots: number | null }[] {
  if (typeof setting !== 'object' || setting === null) return [];
  return Object.entries(setting).flatMap(([name, slots]: [string, unknown]) =>
    name.trim() !== '' && isCount(slots) ? [{ name, slots: slots === 0 ? null : slots }] : [],
  );
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
