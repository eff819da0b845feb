import { printable } from '../base/plainText.ts';

/** A labelled fact; facts without text are not shown. */
export type Fact = [label: string, text: string | undefined];

/** Formats facts as two columns. Texts may have several lines, which keep their indent. */
export function factLines(facts: Fact[]): string[] {
  const width = Math.max(...facts.map(([label]) => label.length)) + 2;
  return facts.flatMap(([label, text]) =>
    text === undefined
      ? []
      : text
          .split('\n')
          .map((line, index) => (index ? '' : label).padEnd(width) + printableKeepingIndent(line)),
  );
}

function printableKeepingIndent(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return indent + printable(line);
}
