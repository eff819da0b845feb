/** Orders texts by their characters. Not by `localeCompare`, which first loads what languages sort by: eight milliseconds. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
