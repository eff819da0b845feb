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
  for (let number = 1; ; number++) {
    const name = number === 1 ? clean : `${clean} (${number})`;
    if (!taken.has(name) && !RESERVED.has(name)) return name;
  }
}
