import { expect, test } from 'vitest';
import { ReviewedFiles } from '../../../../src/ui/review/reviewedFiles.ts';

function opened(kept: Record<string, unknown> = {}) {
  const memory = {
    get: (key: string) => kept[key],
    update: async (key: string, value: unknown) => void (kept[key] = structuredClone(value)),
  } as never;
  return { kept, files: new ReviewedFiles(memory) };
}

test('a file on the disk is that of the latest review that shows it; one of a run that is gone is of none', () => {
  const { files, kept } = opened();
  files.set({ run: 'ag-1', files: [['/work/a', 'a']] });
  files.set({ run: 'ag-2', files: [['/work/a', 'a']] });
  expect(files.find('/work/a')?.run).toBe('ag-2');
  files.forget(['ag-2', 'ag-9']);
  expect(files.find('/work/a')?.run).toBe('ag-1');
  const again = opened(kept).files;
  expect(again.find('/work/a')?.run).toBe('ag-1');
  again.forget(['ag-1']);
  expect(again.find('/work/a')).toBeUndefined();
  expect(opened(kept).files.find('/work/a')).toBeUndefined();
});
