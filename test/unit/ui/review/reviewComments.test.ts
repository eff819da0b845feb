import { beforeEach, expect, test } from 'vitest';
import { ReviewComments } from '../../../../src/ui/review/reviewComments.ts';
import { ReviewedFiles } from '../../../../src/ui/review/reviewedFiles.ts';
import { commentThreads } from '../../../helpers/eagerEditor.ts';

beforeEach(() => commentThreads.clear());

/** A window that was reloaded, with these comments on the changes of a run, one in each thread. */
function reloaded(texts: string[]) {
  const drafts = texts.map((text, firstLine) => ({
    ...{ run: 'ag-1', side: 'after', path: 'a.ts', uri: 'legwork-after:/work/a.ts' },
    ...{ firstLine, lastLine: firstLine, quoted: ['x'], comments: [text] },
  }));
  const kept: Record<string, unknown> = { 'legwork.reviewComments': drafts };
  const memory = {
    get: (key: string) => kept[key],
    update: async (key: string, value: unknown) => void (kept[key] = structuredClone(value)),
  } as never;
  const comments = new ReviewComments({ memory, files: new ReviewedFiles(memory) });
  const threads = [...commentThreads] as { comments: { body: string }[] }[];
  const left = () => comments.of('ag-1').drafts.flatMap((draft) => draft.comments);
  const saved = () =>
    (kept['legwork.reviewComments'] as { comments: string[] }[]).flatMap((draft) => draft.comments);
  return { comments, threads, left, saved };
}

test('what was sent is deleted; what is written or changed while it is sent stays', () => {
  const { comments, threads, left, saved } = reloaded(['sent', 'changed', 'answered']);
  const { drafts, clear } = comments.of('ag-1');
  expect(drafts.flatMap((draft) => draft.comments)).toEqual(['sent', 'changed', 'answered']);
  const [changed] = threads[1]?.comments ?? [];
  comments.edit(changed, 'begin');
  if (changed) changed.body = 'changed meanwhile';
  comments.edit(changed, 'save');
  comments.add({ thread: threads[2], text: 'added meanwhile' } as never);
  clear();
  expect(left()).toEqual(['changed meanwhile', 'added meanwhile']);
  expect(saved()).toEqual(left());
  expect(commentThreads.size).toBe(2);
  expect(comments.counts.get('ag-1')).toBe(2);
});

test('what was deleted while it is sent stays deleted', () => {
  const { comments, threads, left } = reloaded(['gone', 'kept']);
  const { clear } = comments.of('ag-1');
  comments.delete(threads[0]);
  clear();
  expect(left()).toEqual([]);
  expect(commentThreads.size).toBe(0);
});
