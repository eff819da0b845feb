/** Words that Legwork takes for something else than the name of a task. */
const RESERVED = new Set(['parent', 'self', 'all', 'broadcast']);
const LONGEST = 80;

/** The name of a task for a label of the editor's, different from those that are taken; `undefined` if nothing is left of it. */
export function freeName(label: string, taken: ReadonlySet<string>): string | undefined {
  const clean = label
    .replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .slice(0, LONGEST)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
  if (clean === '') return undefined;
  const base = RESERVED.has(clean) ? `task ${clean}` : clean;
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base} (${number})`;
    if (!taken.has(name)) return name;
  }
}
