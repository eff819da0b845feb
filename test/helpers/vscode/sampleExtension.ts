import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { nodePath } from '../npm.ts';
import { cached, PROJECT } from './cache.ts';

const run = promisify(execFile);
const SOURCE = join(PROJECT, 'test/vscode/sampleExtension');
const VSCE = join(PROJECT, 'node_modules/@vscode/vsce/vsce');

/** The packaged sample extension, which uses Legwork's API; built when its source is different. */
export async function packageSample(): Promise<string> {
  const hash = createHash('sha256');
  for (const name of (await readdir(SOURCE)).toSorted()) hash.update(await readFile(join(SOURCE, name)));
  const directory = await cached({
    name: `sample-${hash.digest('hex').slice(0, 16)}`,
    fill: async (folder) => {
      await cp(join(SOURCE, 'package.json'), join(folder, 'package.json'));
      await writeFile(join(folder, 'LICENSE'), 'MIT\n');
      await build({
        entryPoints: [join(SOURCE, 'extension.ts')],
        outfile: join(folder, 'extension.js'),
        ...{ bundle: true, platform: 'node', format: 'cjs', external: ['vscode'] },
      });
      const options = ['--no-dependencies', '--allow-missing-repository', '--out', 'sample.vsix'];
      await run(nodePath(), [VSCE, 'package', ...options], { cwd: folder });
    },
  });
  return join(directory, 'sample.vsix');
}
