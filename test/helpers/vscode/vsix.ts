import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PROJECT } from './cache.ts';

/** The packaged extension: `LEGWORK_VSIX`, else the newest in `dist`. */
export async function findVsix(): Promise<string> {
  const named = process.env['LEGWORK_VSIX'];
  if (named) return named;
  const dist = join(PROJECT, 'dist');
  const names = (await readdir(dist).catch(() => [])).filter((name) => name.endsWith('.vsix'));
  const found = await Promise.all(
    names.map(async (name) => ({ path: join(dist, name), at: (await stat(join(dist, name))).mtimeMs })),
  );
  const newest = found.sort((a, b) => b.at - a.at)[0];
  if (!newest) throw new Error('No packaged extension; run `npm run package` or name one in LEGWORK_VSIX');
  return newest.path;
}
