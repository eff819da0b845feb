import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ErrorCode } from '../../../../src/protocol/errors.ts';
import { parseMention } from '../../../../src/ui/transcript/fileMentions.ts';
import { findMentionedFile } from '../../../../src/ui/transcript/mentionedFile.ts';

/** A folder of a run with a file in it, and one beside it. */
function aFolder(): string {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'legwork-mentioned-')));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  const folder = join(parent, 'run');
  mkdirSync(join(folder, 'src'), { recursive: true });
  writeFileSync(join(folder, 'src/a b.ts'), 'a');
  writeFileSync(join(parent, 'outside.ts'), 'b');
  return folder;
}

test.each([
  ['src/a.ts', { path: 'src/a.ts' }],
  ['src/a.ts:10', { path: 'src/a.ts', line: 10 }],
  ['src/a.ts:10:4', { path: 'src/a.ts', line: 10, column: 4 }],
  ['src/a.ts:10-20', { path: 'src/a.ts', line: 10 }],
  ['src/a.ts#L10-L20', { path: 'src/a.ts', line: 10 }],
  ['C:\\a.ts:3', { path: 'C:\\a.ts', line: 3 }],
  ['a:b', { path: 'a:b' }],
])('a mention says which file and where: %s', (mention, expected) => {
  expect(parseMention(mention)).toEqual(expected);
});

test('a file of the run is found, with its place, by a path from its folder or a whole one', async () => {
  const folder = aFolder();
  const path = join(folder, 'src', 'a b.ts');
  expect(await findMentionedFile('src/a b.ts:3:2', folder)).toEqual({ path, line: 3, column: 2 });
  expect(await findMentionedFile(`${path}:3`, folder)).toEqual({ path, line: 3 });
  expect(await findMentionedFile('src/../src/./a b.ts', folder)).toEqual({ path });
});

describe.skipIf(process.platform === 'win32')('links', () => {
  test('a link is opened as what it leads to, if that is in the folder', async () => {
    const folder = aFolder();
    symlinkSync('src', join(folder, 'inside'));
    expect(await findMentionedFile('inside/a b.ts', folder)).toEqual({ path: join(folder, 'src/a b.ts') });
    symlinkSync('..', join(folder, 'out'));
    symlinkSync('../outside.ts', join(folder, 'out.ts'));
    for (const mention of ['out/outside.ts', 'out.ts'])
      await expect(findMentionedFile(mention, folder)).rejects.toThrow(/leads out of the folder/);
  });

  test('what is no file is not opened', async () => {
    const folder = aFolder();
    execFileSync('mkfifo', [join(folder, 'pipe.ts')]);
    symlinkSync('/dev/zero', join(folder, 'zero.ts'));
    symlinkSync('loop.ts', join(folder, 'loop.ts'));
    for (const mention of ['pipe.ts', 'zero.ts', 'loop.ts', 'src', '.'])
      await expect(findMentionedFile(mention, folder)).rejects.toMatchObject({ code: ErrorCode.badRequest });
  });
});

test.each([
  '../outside.ts',
  '/etc/passwd',
  '../run/../outside.ts:1',
  '..',
  '~/a.ts',
  '',
  'a\0b',
  'src/a b.ts\0',
  '//host/share/a.ts',
])('what lies elsewhere, or nowhere, is not opened: %j', async (mention) => {
  await expect(findMentionedFile(mention, aFolder())).rejects.toMatchObject({ code: ErrorCode.badRequest });
});

test('a folder on another machine is not asked for, whoever named it', async () => {
  for (const folder of ['\\\\host\\share', '//host/share'])
    await expect(findMentionedFile('a.ts', folder)).rejects.toThrow(/another machine/);
});

test('whatever is mentioned, what is opened is in the folder', async () => {
  const folder = aFolder();
  const part = fc.constantFrom(
    '..',
    '.',
    'src',
    'a b.ts',
    '/',
    '\\',
    'outside.ts',
    ':1',
    '#L2',
    'run',
    folder,
    '\0',
    'ä',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(part, fc.constantFrom('/', ''))), async (parts) => {
      const found = await findMentionedFile(parts.flat().join(''), folder).catch((error: unknown) => {
        expect(error).toMatchObject({ code: ErrorCode.badRequest });
      });
      if (found) expect(found.path.startsWith(folder + sep)).toBe(true);
    }),
    { numRuns: 200 },
  );
}, 60_000);
