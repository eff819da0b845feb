import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '../../..');
const built = new Map<string, string>();
let folder: string | undefined;

/**
 * The path of a script of the project with all that it imports, for Node to run; built once for all tests of a process,
 * as `npm run build` does: Node takes a second for the sources.
 */
export function builtProgram(script: string): string {
  const found = built.get(script);
  if (found) return found;
  if (!folder) {
    const made = (folder = mkdtempSync(join(tmpdir(), 'legwork-program-')));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  }
  const outfile = join(folder, `${built.size}.js`);
  buildSync({
    ...{ entryPoints: [join(PROJECT, script)], outfile, absWorkingDir: PROJECT, logLevel: 'error' },
    ...{ bundle: true, platform: 'node', format: 'cjs', target: 'node22' },
  });
  built.set(script, outfile);
  return outfile;
}
