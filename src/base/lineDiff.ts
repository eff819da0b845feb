/** One line of a diff. */
export interface DiffLine {
  sign: '+' | '-' | ' ';
  text: string;
}

/** Beyond this many pairs of lines, only common lines at both ends are matched. */
const PAIR_LIMIT = 1_000_000;

/** The lines of two texts as a unified diff: removed lines before added ones. */
export function lineDiff(oldText: string, newText: string): DiffLine[] {
  const before = linesOf(oldText);
  const after = linesOf(newText);
  let start = 0;
  while (start < before.length && start < after.length && before[start] === after[start]) start++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - start;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const gone = before.slice(start, before.length - tail);
  const come = after.slice(start, after.length - tail);
  const changed =
    gone.length * come.length > PAIR_LIMIT
      ? [...gone.map(signed('-')), ...come.map(signed('+'))]
      : changesBetween(gone, come);
  return [
    ...before.slice(0, start).map(signed(' ')),
    ...changed,
    ...before.slice(before.length - tail).map(signed(' ')),
  ];
}

/** Only the changed lines with some context; a gap stands for the lines in between. */
export function withContext(lines: DiffLine[], around: number): (DiffLine | 'gap')[] {
  const isNear = new Set<number>();
  lines.forEach(({ sign }, index) => {
    if (sign === ' ') return;
    for (let near = index - around; near <= index + around; near++) isNear.add(near);
  });
  return lines.flatMap((line, index): (DiffLine | 'gap')[] => {
    if (isNear.has(index)) return [line];
    return index > 0 && !isNear.has(index - 1) ? [] : ['gap'];
  });
}

/** The numbers of added and removed lines. */
export function countChanges(lines: DiffLine[]): { added: number; removed: number } {
  const count = (wanted: DiffLine['sign']) => lines.filter(({ sign }) => sign === wanted).length;
  return { added: count('+'), removed: count('-') };
}

/** By the longest common subsequence of lines. */
function changesBetween(before: string[], after: string[]): DiffLine[] {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = before.length - 1; row >= 0; row--) {
    for (let column = after.length - 1; column >= 0; column--) {
      lengths[row * width + column] =
        before[row] === after[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const [gone, come] = [before[row], after[column]];
    if (gone !== undefined && gone === come) {
      lines.push({ sign: ' ', text: gone });
      row++;
      column++;
    } else if (
      gone !== undefined &&
      (come === undefined || lengthAt(row + 1, column) >= lengthAt(row, column + 1))
    ) {
      lines.push({ sign: '-', text: gone });
      row++;
    } else if (come !== undefined) {
      lines.push({ sign: '+', text: come });
      column++;
    }
  }
  return lines;
}

function signed(sign: DiffLine['sign']): (text: string) => DiffLine {
  return (text) => ({ sign, text });
}

/** A line end at the end of a text does not begin another line. */
function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
