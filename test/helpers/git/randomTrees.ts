import { chmod, lstat, mkdir, readdir, readFile, readlink, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { blobId } from './blobId.ts';
import type { TestRepository } from './openRepository.ts';
import { lines } from './takeOverWorktree.ts';

/* Random states of a checkout and of a worktree of it. */

/** How a path begins, in both. */
const BEGINNINGS = ['none', 'text', 'script', 'link', 'binary', 'crlf'] as const;
/** What is done to it. */
const DEEDS = [
  'nothing',
  'edit',
  'editElsewhere',
  'replace',
  'delete',
  'rename',
  'mode',
  'link',
  'folder',
  'crlf',
] as const;
/** What a person has done with the change: committed, staged or left it; or staged it and changed it again. */
const WAYS = ['committed', 'staged', 'unstaged', 'stagedThenChanged'] as const;

type Deed = (typeof DEEDS)[number];

export interface PathHistory {
  path: string;
  beginning: (typeof BEGINNINGS)[number];
  mine: Deed;
  way: (typeof WAYS)[number];
  theirs: Deed;
}

const FOLDERS = ['', 'a/', 'a/b/', 'ignored/'];

/** Histories of some paths. Everything in `ignored/` that is not committed is ignored. */
export const histories = fc
  .array(
    fc.record({
      folder: fc.constantFrom(...FOLDERS),
      beginning: fc.constantFrom(...BEGINNINGS),
      mine: fc.constantFrom(...DEEDS),
      way: fc.constantFrom(...WAYS),
      theirs: fc.constantFrom(...DEEDS),
    }),
    { minLength: 6, maxLength: 16 },
  )
  .map((all): PathHistory[] =>
    all.map(({ folder, ...rest }, index) => ({ path: `${folder}f${index}`, ...rest })),
  );

export async function begin(at: TestRepository, all: readonly PathHistory[]): Promise<void> {
  await at.write({ '.gitignore': 'ignored/\n', 'kept.txt': 'kept\n' });
  for (const { path, beginning } of all) {
    if (beginning === 'none') continue;
    if (beginning === 'link') await at.link(path, 'kept.txt');
    else await at.write({ [path]: contentOf(beginning, path) });
    if (beginning === 'script') await chmod(at.path(path), 0o755);
  }
  await at.git('add', '--all', '--force');
  await at.git('commit', '-q', '-m', 'The beginning');
}

function contentOf(beginning: string, path: string): string | Buffer {
  if (beginning === 'binary') return Buffer.from([0, 1, 2, ...Buffer.from(path)]);
  return beginning === 'crlf' ? lines(path).replaceAll('\n', '\r\n') : lines(path);
}

/** Does what the person has done. */
export async function actAsPerson(at: TestRepository, all: readonly PathHistory[]): Promise<void> {
  const inWay = (...ways: string[]) =>
    all.filter(({ way, mine }) => ways.includes(way) && mine !== 'nothing');
  for (const { path, mine } of inWay('committed')) await act(at, { path, deed: mine, who: 'mine' });
  await at.git('add', '--all', '--force');
  await at.git('commit', '-q', '--allow-empty', '-m', 'By the person');
  for (const { path, mine } of inWay('staged', 'stagedThenChanged'))
    await act(at, { path, deed: mine, who: 'mine' });
  await at.git('add', '--all', '--force');
  for (const { path, mine } of inWay('unstaged')) await act(at, { path, deed: mine, who: 'mine' });
  for (const { path } of inWay('stagedThenChanged'))
    await act(at, { path, deed: 'replace', who: 'mine again' });
}

/** Does what the run has done; some of it is committed. */
export async function actAsRun(at: TestRepository, all: readonly PathHistory[]): Promise<void> {
  for (const [index, { path, theirs }] of all.entries()) {
    if (index === Math.floor(all.length / 2)) await at.commit('By the run');
    await act(at, { path, deed: theirs, who: 'theirs' });
  }
  await at.git('add', '--all', '--force');
}

async function act(
  at: TestRepository,
  { path, deed, who }: { path: string; deed: Deed; who: string },
): Promise<void> {
  const full = at.path(path);
  const stats = await lstat(full).catch(() => undefined);
  if (deed === 'nothing' || stats?.isDirectory()) return;
  const text = stats?.isFile() ? await readFile(full, 'utf8') : lines(path);
  const make = async (content: string | undefined) => {
    await rm(full, { force: true });
    if (content !== undefined) await at.write({ [path]: content });
  };
  if (deed === 'edit') await make(text.replace(/^.* 2/m, `${who} ${path}`));
  else if (deed === 'editElsewhere') await make(text.replace(/^.* 7/m, `${who} ${path}`));
  else if (deed === 'replace') await make(`${who} ${path}\n`);
  else if (deed === 'crlf') await make(text.replaceAll(/\r?\n/g, '\r\n'));
  else if (deed === 'delete') await make(undefined);
  else if (deed === 'link') {
    await make(undefined);
    await at.link(path, `kept-${who.replaceAll(' ', '-')}`);
  } else if (deed === 'folder') {
    await make(undefined);
    await at.write({ [`${path}/inside`]: `${who} ${path}\n` });
  } else if (deed === 'mode') {
    if (stats?.isFile()) await chmod(full, 0o755);
  } else if (stats) {
    await mkdir(dirname(full), { recursive: true });
    await rename(full, `${full}-renamed`);
  }
}

/** Every file and link of a folder but those of git: its mode and its content by path. */
export async function filesIn(folder: string, below = ''): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(join(folder, below), { withFileTypes: true })) {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (path === '.git') continue;
    if (entry.isDirectory()) for (const [name, file] of await filesIn(folder, path)) files.set(name, file);
    else files.set(path, await describe(join(folder, path)));
  }
  return files;
}

async function describe(full: string): Promise<string> {
  const stats = await lstat(full);
  if (stats.isSymbolicLink()) return `link ${blobId(Buffer.from(await readlink(full)))}`;
  return `${(stats.mode & 0o100) === 0 ? 'file' : 'script'} ${blobId(await readFile(full))}`;
}

/** The contents that can be reached: from refs, from the index, and as files. */
export async function reachable(at: TestRepository): Promise<Set<string>> {
  const objects = (await at.git('rev-list', '--objects', '--all', 'HEAD', '--indexed-objects')).split('\n');
  const files = [...(await filesIn(at.cwd)).values()].map((file) => file.split(' ')[1] ?? '');
  return new Set([...objects.map((line) => line.split(' ')[0] ?? ''), ...files]);
}

/** The contents that a person has: in files, and in the index. */
export async function contents(at: TestRepository): Promise<Set<string>> {
  const staged = (await at.git('ls-files', '-s')).split('\n').map((line) => line.split(' ')[1] ?? '');
  return new Set([
    ...staged,
    ...[...(await filesIn(at.cwd)).values()].map((file) => file.split(' ')[1] ?? ''),
  ]);
}
