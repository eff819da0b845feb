import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { ContentQueue } from '../../../../src/core/worktrees/contentQueue.ts';
import { contentsOf } from '../../../../src/git/contents.ts';
import { changesBetween } from '../../../../src/git/treeChanges.ts';
import { openRepository } from '../../../helpers/git/openRepository.ts';

// Each starts git many times.
vi.setConfig({ testTimeout: 60_000 });

const bytes = fc.uint8Array({ maxLength: 2_000 });

test('whatever files hold, they are read together as they are, and of large ones the size is told', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(bytes, { minLength: 1, maxLength: 8 }), async (contents) => {
      const files = Object.fromEntries(contents.map((content, index) => [`f${index}`, content]));
      const repository = await openRepository({ files: { begin: '' } });
      await repository.git('config', 'core.autocrlf', 'false');
      await repository.write(files);
      const commit = await repository.commit();
      const found = await changesBetween(repository, `${commit}~`, commit);
      const queue = new ContentQueue(1_000);
      const read = await Promise.all(found.map(({ after = '' }) => queue.read(repository, after)));
      for (const [index, { path }] of found.entries()) {
        const content = Buffer.from(files[path] ?? []);
        const expected = content.length > 1_000 ? {} : { content };
        expect(read[index]).toEqual({ bytes: content.length, ...expected });
      }
    }),
    { numRuns: 5 },
  );
});

test('more than is read at once is read one after the other', async () => {
  const large = Buffer.alloc(17 * 1024 * 1024, 'x');
  const files = { a: large, b: Buffer.concat([large, Buffer.from('y')]), c: 'small' };
  const repository = await openRepository({ files });
  const ids = (await repository.git('rev-parse', 'HEAD:a', 'HEAD:b', 'HEAD:c')).split('\n');
  const found = await contentsOf(repository, ids, 64 * 1024 * 1024);
  expect(ids.map((id) => found.get(id)?.content?.length)).toEqual([large.length, large.length + 1, 5]);
});

test('what cannot be read is told to each who asked, and the next one is answered', async () => {
  const repository = await openRepository({ files: { a: 'text' } });
  const id = await repository.git('rev-parse', 'HEAD:a');
  const queue = new ContentQueue(1_000);
  const missing = queue.read(repository, '0'.repeat(40));
  const [first, second] = await Promise.allSettled([missing, queue.read(repository, id)]);
  expect(first.status).toBe('rejected');
  expect(second).toEqual({ status: 'fulfilled', value: { bytes: 4, content: Buffer.from('text') } });
});
