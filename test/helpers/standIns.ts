import { build } from 'esbuild';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROJECT = join(import.meta.dirname, '../..');
const BUILT = join(PROJECT, 'test/.cache/standIns');
const SCRIPTS = {
  fakeAgent: 'fakeAgent.ts',
  askingAgent: 'askingAgent.ts',
  acpAgent: 'standIn/acpAgent.ts',
  codexAgent: 'standIn/codexAgent.ts',
};

/** The path of an agent's stand-in with all that it imports, for Node to run. */
export const standIn = (name: keyof typeof SCRIPTS) => join(BUILT, `${name}.mjs`);

/** Builds them, before the tests: each start of the TypeScript would translate it, and look for its imports, anew. */
export async function setup(): Promise<void> {
  const entryPoints = Object.entries(SCRIPTS).map(([out, script]) => ({
    in: join(PROJECT, 'test/agents', script),
    out,
  }));
  const { outputFiles } = await build({
    ...{ entryPoints, outdir: BUILT, outExtension: { '.js': '.mjs' } },
    ...{ bundle: true, platform: 'node', format: 'esm', write: false },
  });
  await mkdir(BUILT, { recursive: true });
  // Another run may start them meanwhile: a file is there as a whole, or not at all.
  await Promise.all(
    outputFiles.map(async ({ path, contents }) => {
      await writeFile(`${path}.${process.pid}`, contents);
      await rename(`${path}.${process.pid}`, path);
    }),
  );
}
