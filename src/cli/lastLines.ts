/** The last lines of a text; a line end that nothing follows begins no further one. */
export function lastLines(text: string, count: number): string {
  let start = text.length;
  for (let left = count; left > 0 && start > 0; left--) {
    start = start > 1 ? text.lastIndexOf('\n', start - 2) + 1 : 0;
  }
  return text.slice(start);
}
