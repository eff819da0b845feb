import { expect, test } from 'vitest';
import type { FileContent } from '../../../../src/protocol/changes.ts';
import { Contents } from '../../../../src/ui/review/contents.ts';
import type { SideFile } from '../../../../src/ui/review/reviewUris.ts';

const file = (path: string, more: Partial<SideFile> = {}): SideFile => ({
  run: 'ag-1',
  side: 'after',
  path,
  ...more,
});

function opened(answer: (file: SideFile) => Promise<FileContent>) {
  const asked: SideFile[] = [];
  const contents = new Contents({
    fetch: (wanted) => {
      asked.push(wanted);
      return answer(wanted);
    },
    describe: () => 'binary',
  });
  const read = async (wanted: SideFile) => Buffer.from(await contents.read(wanted)).toString();
  return { asked, contents, read };
}

const content = (text: string) => Promise.resolve({ base64: btoa(text), bytes: text.length });

test('a file is asked for once, until what the run has left may be different', async () => {
  const { asked, contents, read } = opened(({ side }) => content(side));
  expect(await Promise.all([read(file('a')), read(file('a'))])).toEqual(['after', 'after']);
  expect(await read(file('a', { side: 'before' }))).toBe('before');
  expect(asked).toHaveLength(2);
  contents.forgetAfter('ag-2');
  await read(file('a'));
  contents.forgetAfter('ag-1', new Set(['b']));
  await read(file('a'));
  contents.forgetAfter('ag-1', new Set(['a']));
  await read(file('a', { side: 'before' }));
  expect(asked).toHaveLength(2);
  await read(file('a'));
  expect(asked).toHaveLength(3);
  contents.forgetAfter('ag-1');
  await read(file('a'));
  expect(asked).toHaveLength(4);
});

test.each<[string, { answer: FileContent; shown: RegExp; isNote?: boolean }]>([
  ['a text', { answer: { base64: btoa('x'), bytes: 1 }, shown: /^x$/ }],
  ['an empty file', { answer: { base64: '', bytes: 0 }, shown: /^$/ }],
  ['one that is too large', { answer: { bytes: 20 * 1024 * 1024 }, shown: /too large to be shown here: 20/ }],
  ['a binary one', { answer: { base64: btoa('\0'), bytes: 1 }, shown: /^binary, 1/, isNote: true }],
  ['one that is not there', { answer: { bytes: 0 }, shown: /^$/ }],
])('%s is shown as what it is', async (_what, { answer, shown, isNote = false }) => {
  const { read } = opened(() => Promise.resolve(answer));
  expect(await read(file('a', { isNote }))).toMatch(shown);
});

test('a failure is told to each who asks, and is no answer for the next one', async () => {
  let fails = true;
  const { read } = opened(() => (fails ? Promise.reject(new Error('gone')) : content('x')));
  await expect(Promise.all([read(file('a')), read(file('a'))])).rejects.toThrow('gone');
  fails = false;
  expect(await read(file('a'))).toBe('x');
});

test('of many files only some are asked for at a time, and all are read in the end', async () => {
  let open = 0;
  let most = 0;
  const { read } = opened(async ({ path }) => {
    most = Math.max(most, ++open);
    await new Promise(setImmediate);
    open--;
    return content(path);
  });
  const paths = Array.from({ length: 200 }, (_, index) => `${index}`);
  expect(await Promise.all(paths.map((path) => read(file(path))))).toEqual(paths);
  expect(most).toBeLessThanOrEqual(64);
  expect(most).toBeGreaterThan(1);
});
