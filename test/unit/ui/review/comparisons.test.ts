import { monitorEventLoopDelay } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import type { ChangedFile } from '../../../../src/protocol/changes.ts';
import { changesBetween } from '../../../../src/git/treeChanges.ts';
import { filesAsLeft } from '../../../../src/ui/review/asLeft.ts';
import { comparisonOf, comparisonsOf } from '../../../../src/ui/review/comparisons.ts';
import { parseSideUri, SCHEMES, WHOLE_SCHEME } from '../../../../src/ui/review/reviewUris.ts';
import { openRepository } from '../../../helpers/git/openRepository.ts';
import { aChange } from './aChange.ts';

const parts = (file: ChangedFile, more: { isAsLeft?: boolean; isWhole?: boolean } = {}) => {
  const { before, after } = comparisonOf('ag-1', { file, top: '/work', isAsLeft: true, ...more });
  const shown = (uri: typeof before) => uri && (parseSideUri(uri) ?? uri.fsPath);
  return [shown(before), shown(after)];
};
const side = (side: 'before' | 'after', path: string, isNote = false) => ({
  ...{ run: 'ag-1', side, path },
  ...(isNote && { isNote }),
});

test('a file that is as the run left it is shown itself, any other as it was', () => {
  expect(parts(aChange('a'))).toEqual([side('before', 'a'), '/work/a']);
  expect(parts(aChange('a'), { isAsLeft: false })).toEqual([side('before', 'a'), side('after', 'a')]);
  expect(parts(aChange('a', { kind: 'added' }))).toEqual([undefined, '/work/a']);
  expect(parts(aChange('a', { kind: 'deleted' }))).toEqual([side('before', 'a'), undefined]);
});

test.each<[string, Partial<ChangedFile>]>([
  ['a binary file', { insertions: undefined, deletions: undefined } as never],
  ['a link', { modeAfter: '120000' }],
  ['a submodule', { modeBefore: '160000', modeAfter: '160000' }],
])('for %s a line stands among others; alone it is shown itself', (_what, differences) => {
  const file = aChange('a', differences);
  expect(parts(file)).toEqual([side('before', 'a', true), side('after', 'a', true)]);
  expect(parts(file, { isWhole: true })).toEqual([side('before', 'a'), '/work/a']);
});

test('a text is a document in all diffs, so that it has its comments in each; what is no text alone is a file', () => {
  const schemesOf = (file: ChangedFile, isWhole: boolean) => {
    const { before, after } = comparisonOf('ag-1', { file, top: '/work', isAsLeft: false, isWhole });
    return [before?.scheme, after?.scheme];
  };
  const binary = aChange('a', { modeAfter: '120000' });
  for (const isWhole of [true, false])
    expect(schemesOf(aChange('a'), isWhole)).toEqual([SCHEMES.before, SCHEMES.after]);
  expect(schemesOf(binary, false)).toEqual([SCHEMES.before, SCHEMES.after]);
  expect(schemesOf(binary, true)).toEqual([WHOLE_SCHEME, WHOLE_SCHEME]);
});

test('a renamed file was elsewhere, and is asked for by the path that it has now', () => {
  const file = aChange('new.ts', { kind: 'renamed', from: 'old.ts' });
  const { before, after } = comparisonOf('ag-1', { file, top: '/work', isAsLeft: true });
  expect(before?.path).toBe('/work/old.ts');
  expect(before && parseSideUri(before)).toEqual(side('before', 'new.ts'));
  expect(after?.path).toBe('/work/new.ts');
});

test('files are known as left by what they hold now; a link, a folder or a pipe in their place is none', async () => {
  const files = { same: 'a\n', other: 'b\n', gone: 'c\n', 'name "with\nline': 'd\n', linked: 'e\n' };
  const repository = await openRepository({ files: { begin: '' } });
  await repository.write(files);
  const commit = await repository.commit();
  const found = await changesBetween(repository, `${commit}~`, commit);
  await repository.write({ other: 'changed\n' });
  await repository.git('rm', '-q', 'gone', 'linked');
  await repository.link('linked', 'same');
  const left = await filesAsLeft({ top: repository.cwd, files: found });
  expect([...left].toSorted()).toEqual(['name "with\nline', 'same']);
  const now = await filesAsLeft({ top: repository.cwd, files: found, isNow: true });
  expect(now.size).toBe(5);
});

test('of 500 files the extension host is never blocked for long', async () => {
  const names = Array.from({ length: 500 }, (_, index) => `f${index}.txt`);
  const repository = await openRepository({ files: { begin: '' } });
  await repository.write(Object.fromEntries(names.map((name) => [name, name.repeat(200)])));
  const commit = await repository.commit();
  const files = await changesBetween(repository, `${commit}~`, commit);
  const longest = async () => {
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const asLeft = await filesAsLeft({ top: repository.cwd, files });
    const compared = comparisonsOf('ag-1', { top: repository.cwd, files, asLeft });
    await new Promise(setImmediate);
    delay.disable();
    expect(compared).toHaveLength(500);
    expect(compared.every(({ after }) => after?.scheme === 'file')).toBe(true);
    return delay.max / 1e6;
  };
  // Others may have the processors in between, so the best of some.
  const times = [await longest(), await longest(), await longest()];
  expect(Math.min(...times)).toBeLessThan(50);
}, 60_000);
