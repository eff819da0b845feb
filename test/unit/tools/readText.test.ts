import { expect, test } from 'vitest';
import { readText } from '../../../src/tools/readText.ts';
import { sampleTask } from '../core/sampleTask.ts';

const read = { text: 'a\n', offset: 0, nextOffset: 2, totalBytes: 2, isCut: false };
const nothing = { ...read, text: '', matches: [] };
const match = { offset: 0, line: 'a' };

test.each([
  ['nothing yet', [{ ...read, text: '', totalBytes: 0 }, {}], 'is empty so far'],
  ['all', [read, {}], 'All of the output of sh-7f3k2m9q, which has 2 B.'],
  ['the last lines', [{ ...read, isCut: true }, {}], 'are left out'],
  ['a range in the middle', [{ ...read, totalBytes: 9 }, { offset: 0 }], 'go on with "offset": 2'],
  ['a range at the end', [read, { offset: 0 }], 'Bytes 0 to 2 of'],
  ['a search', [{ ...read, matches: [match] }, { search: 'a' }], '1 line of'],
  ['a search in vain', [nothing, { search: 'b' }], 'contains "b".'],
  ['a search of a part', [{ ...nothing, totalBytes: 9, isCut: true }, { search: 'b' }], 'Only bytes 0 to 2'],
] as const)('%s is told as what it is', (_what, [part, wanted], sentence) => {
  const text = readText(sampleTask(), part, wanted);
  expect(text).toContain(sentence);
  expect(text.includes('--- begin')).toBe(part.text !== '');
});
