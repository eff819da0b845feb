import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { runGit, type GitPlace } from '../git/runGit.ts';
import { PATIENT } from './patience.ts';

interface Submodule {
  path: string;
  name: string;
}

/** The submodules of what is checked out. @throws GitError */
export async function submodulesOf(place: GitPlace): Promise<Submodule[]> {
  // Without it, none has a name; a large repository has many files to list.
  if (!(await isThere(join(place.cwd, '.gitmodules')))) return [];
  const listed = await runGit(place, ['ls-files', '-s', '-z']);
  const paths = listed.text
    .split('\0')
    .flatMap((entry) => (entry.startsWith('160000 ') ? [entry.slice(entry.indexOf('\t') + 1)] : []));
  if (paths.length === 0) return [];
  const query = ['config', '-z', '-f', '.gitmodules', '--get-regexp', String.raw`^submodule\..*\.path$`];
  const named = await runGit(place, query, { codes: [0, 1] });
  const names = new Map(
    named.text.split('\0').map((entry) => {
      const [key = '', path = ''] = entry.split(/\n([^]*)/, 2);
      return [path, key.slice('submodule.'.length, -'.path'.length)] as const;
    }),
  );
  return paths.flatMap((path) => {
    const name = names.get(path);
    return name === undefined ? [] : [{ path, name }];
  });
}

/**
 * Checks out the submodules that are checked out in the source, and those in them. What the source has of them is copied,
 * so that nothing is loaded. @throws GitError
 */
export async function matchSubmodules(
  place: GitPlace,
  { source, say }: { source: GitPlace; say: (line: string) => void },
): Promise<void> {
  for (const { path, name } of await submodulesOf(place)) {
    const theirs = { ...source, cwd: join(source.cwd, path) };
    // One after the other: each says what it does.
    // oxlint-disable-next-line no-await-in-loop
    if (!(await isThere(join(theirs.cwd, '.git')))) continue;
    say(`Submodule ${path}`);
    const own = { ...place, cwd: join(place.cwd, path) };
    // oxlint-disable-next-line no-await-in-loop
    await checkOutSubmodule(place, { path, name, theirs, own });
    // oxlint-disable-next-line no-await-in-loop
    await matchSubmodules(own, { source: theirs, say });
  }
}

async function checkOutSubmodule(
  place: GitPlace,
  { path, name, theirs, own }: Submodule & { theirs: GitPlace; own: GitPlace },
): Promise<void> {
  const folder = (await runGit(theirs, ['rev-parse', '--absolute-git-dir'])).text;
  const url = await runGit(theirs, ['config', '--get', 'remote.origin.url'], { codes: [0, 1] });
  const update = ['submodule', 'update', '--init', '--', path];
  const fromSource = ['-c', 'protocol.file.allow=always', '-c', `submodule.${name}.url=${folder}`];
  try {
    await runGit(place, [...fromSource, ...update], PATIENT);
    if (url.code === 0) await runGit(own, ['config', 'remote.origin.url', url.text]);
  } catch {
    // The source may not have that commit: then it is loaded from where the submodule comes from.
    if (url.code === 0 && (await isThere(join(own.cwd, '.git'))))
      await runGit(own, ['config', 'remote.origin.url', url.text]);
    await runGit(place, update, PATIENT);
  }
}

function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
