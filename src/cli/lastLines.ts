/** The last `count` lines of a text. A line end at the end of the text does not start another line. */
export function lastLines(text: string, count: number): string {
  let start = text.length;
  for (let left = count; left > 0 && start > 0; left--) {
    start = start > 1 ? text.lastIndexOf('\n', start - 2) + 1 : 0;
  }
  return text.slice(start);
}
