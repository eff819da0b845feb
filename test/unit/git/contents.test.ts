import { expect, test } from 'vitest';
import { ContentReader, contentsOf } from '../../../src/git/contents.ts';
import { openRepository } from '../../helpers/git/openRepository.ts';

const CONTENTS = ['', '\n', 'text\n', 'no line end', '\0\n\xff', 'x'.repeat(100_000)];

test('contents are as they are, in the order in which they were asked for; large ones only have a size', async () => {
  const repository = await openRepository();
  await repository.write(Object.fromEntries(CONTENTS.map((content, index) => [`${index}`, content])));
  await repository.commit();
  const ids = await Promise.all(CONTENTS.map((_, index) => repository.git('rev-parse', `HEAD:${index}`)));
  const asked = [...ids, ...ids.toReversed()];
  const expected = [...CONTENTS, ...CONTENTS.toReversed()].map((text) => Buffer.from(text));
  const limited = expected.map((content) => (content.length > 1000 ? undefined : content));
  const found = await contentsOf(repository, asked, 1000);
  expect(found.map(({ bytes }) => bytes)).toEqual(expected.map(({ length }) => length));
  expect(found.map(({ content }) => content)).toEqual(limited);

  const reader = new ContentReader(1000);
  const read = await Promise.all(
    Array.from({ length: 30 }, () => asked)
      .flat()
      .map((id) => reader.read(repository, id)),
  );
  expect(read).toEqual(Array.from({ length: 30 }, () => found).flat());
  expect(await reader.read(repository, ids[2] ?? '')).toEqual(found[2]);
});

test('what is no content is an error for whoever asked, and later ones are read', async () => {
  const repository = await openRepository({ files: { a: 'a\n' } });
  const reader = new ContentReader(1000);
  const [none, tree, file] = [
    '0'.repeat(40),
    await repository.git('rev-parse', 'HEAD^{tree}'),
    await repository.git('rev-parse', 'HEAD:a'),
  ];
  await expect(reader.read(repository, none)).rejects.toThrow('is not the content of a file');
  await expect(reader.read(repository, tree)).rejects.toThrow('is not the content of a file');
  expect((await reader.read(repository, file)).content?.toString()).toBe('a\n');
});
