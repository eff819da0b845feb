import fc from 'fast-check';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { PlainLines, type PlainPart } from '../../../../src/core/search/plainLines.ts';

const piece = fc.constantFrom(
  ...['a', 'é', '😀', '\n', '\r', '\r\n', '\u001b[31m', '\u001b]8;;x\u0007', '\u001b', ' ', '\u001b[1'],
);

/** The parts of a text that comes in chunks of these sizes. */
function partsOf(text: string, sizes: readonly number[]): PlainPart[] {
  const lines = new PlainLines();
  const bytes = Buffer.from(text);
  const parts: (PlainPart | undefined)[] = [];
  let at = 0;
  for (const size of [...sizes, bytes.length]) {
    parts.push(lines.push(bytes.subarray(at, at + size)));
    at += size;
  }
  return [...parts, lines.end()].filter((part) => part !== undefined);
}

test('chunks may end anywhere: the lines are those that an editor shows, without control sequences', () => {
  fc.assert(
    fc.property(
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('x')),
      fc.array(fc.integer({ min: 1, max: 7 }), { maxLength: 20 }),
      (text, sizes) => {
        const whole = partsOf(text, []);
        const cut = partsOf(text, sizes);
        expect(cut.map((part) => part.text).join('')).toBe(whole.map((part) => part.text).join(''));
        let line = 1;
        for (const part of cut) {
          expect(part).toMatchObject({ line, offset: 0 });
          line += part.text.split('\n').length - 1;
        }
        // A sequence that was never completed aside, which may begin anywhere.
        // oxlint-disable-next-line no-control-regex -- control sequences are what is looked for here
        if (/\u001b(?!\[31m|\]8;;x)/.test(text)) return;
        const shown = stripVTControlCharacters(text).split(/\r\n|\r|\n/);
        const lines = cut
          .map((part) => part.text)
          .join('')
          .split('\n');
        expect(lines.slice(0, -1)).toEqual(shown.at(-1) === '' ? shown.slice(0, -1) : shown);
      },
    ),
  );
});

test('a line without an end is told in parts, each with its place', () => {
  const text = 'x'.repeat(2_500_000);
  const parts = partsOf(
    `first\n${text}\nlast`,
    Array.from({ length: 30 }, () => 100_000),
  );
  expect(parts.map((part) => part.text).join('')).toBe(`first\n${text}\nlast\n`);
  const inLine = parts.filter(({ line }) => line === 2);
  expect(inLine.length).toBeGreaterThan(1);
  let offset = 0;
  for (const part of inLine) {
    expect(part.offset).toBe(offset);
    offset += part.text.length;
  }
  expect(parts.at(-1)?.line).toBe(3);
});
