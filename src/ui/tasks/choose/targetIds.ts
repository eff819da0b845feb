/**
 * The ids of the tasks a command was called for: a row of the Tasks view or several, an object with an id,
 * or an id; `undefined` when it was called for none, as from the palette.
 */
export function targetIds(args: readonly unknown[]): string[] | undefined {
  const [first, selection] = args;
  if (Array.isArray(selection) && selection.length > 0) {
    const ids = selection.flatMap((item) => idOf(item) ?? []);
    const firstId = idOf(first);
    // The menu of a row outside the selection is meant for that row alone.
    if (firstId !== undefined && !ids.includes(firstId)) return [firstId];
    return ids;
  }
  const id = idOf(first);
  return id === undefined ? undefined : [id];
}

function idOf(item: unknown): string | undefined {
  if (typeof item === 'string') return item;
  if (typeof item !== 'object' || item === null || !('id' in item)) return undefined;
  return typeof item.id === 'string' ? item.id : undefined;
}
