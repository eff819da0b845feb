import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  commentMessage,
  parseDrafts,
  quotedLines,
  type DraftThread,
} from '../../../../src/ui/review/draftComments.ts';

const thread: DraftThread = {
  run: 'ag-1',
  side: 'after',
  path: 'src/a.ts',
  uri: 'file:///work/src/a.ts',
  firstLine: 2,
  lastLine: 3,
  quoted: ['const a = 1;', ''],
  comments: ['Why 1?'],
};

test('an agent is sent each comment with its file, its lines and what they were, in the order of the files', () => {
  const before = { ...thread, side: 'before' as const, path: 'b.ts', lastLine: 2, quoted: ['old'] };
  expect(commentMessage([thread, { ...before, comments: ['Keep it.', 'Really.'] }])).toBe(
    [
      'Comments on your changes. Please act on them.',
      '',
      'b.ts, line 3, before your changes:',
      '> old',
      '',
      'Keep it.',
      'Really.',
      '',
      'src/a.ts, lines 3 to 4:',
      '> const a = 1;',
      '> ',
      '',
      'Why 1?',
    ].join('\n'),
  );
});

test('of many or long lines the beginning and the end are quoted', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 900 }), { maxLength: 60 }), (lines) => {
      const quoted = quotedLines(lines);
      expect(quoted.length).toBeLessThanOrEqual(21);
      expect(quoted.every(({ length }) => length <= 401)).toBe(true);
      if (lines.length > 0) {
        expect(lines[0]?.startsWith(quoted[0]?.replace(/…$/, '') ?? '?')).toBe(true);
        expect(lines.at(-1)?.startsWith(quoted.at(-1)?.replace(/…$/, '') ?? '?')).toBe(true);
      }
    }),
  );
});

test('what was remembered is read as it was, and what is no comment is left out', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant(thread), fc.jsonValue())), (saved) => {
      const parsed = parseDrafts(JSON.parse(JSON.stringify(saved)));
      expect(parsed).toEqual(saved.filter((each) => each === thread));
    }),
  );
  for (const key of Object.keys(thread)) expect(parseDrafts([{ ...thread, [key]: null }])).toEqual([]);
});
