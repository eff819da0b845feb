import { createRequire } from 'node:module';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { inheritingRequire } from '../../../src/base/inheritingRequire.ts';

const real = createRequire(import.meta.url);
let folder: string | undefined;
afterEach(() => folder !== undefined && rmSync(folder, { recursive: true }));

/** What a file exports that was bundled by esbuild like the programs, and what its modules were to be copied from. */
function runBundled(source: string, require: NodeJS.Require): unknown {
  folder = mkdtempSync(join(tmpdir(), 'legwork-bundle-'));
  const [path, outfile] = [join(folder, 'source.ts'), join(folder, 'bundle.cjs')];
  writeFileSync(path, source);
  buildSync({
    entryPoints: [path],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['api'],
  });
  const module = { exports: {} };
  const run = new Function('module', 'exports', 'require', real('node:fs').readFileSync(outfile, 'utf8'));
  run(module, module.exports, require);
  return module.exports;
}

test('what a bundle imports as a whole or by name is there, later changes included, and nothing of it is copied', () => {
  let copied = 0;
  const members: Record<string, unknown> = { window: { title: 'one' }, version: '1' };
  const api = new Proxy(members, {
    ownKeys: (target) => {
      copied++;
      return Reflect.ownKeys(target);
    },
  });
  const require = Object.assign((id: string): unknown => (id === 'api' ? api : real(id)), real);
  const source = `import * as api from 'api'; import { window } from 'api'; import { sep } from 'node:path';
    export const read = () => [api.version, api.window === window, typeof sep];`;
  const { read } = runBundled(source, inheritingRequire(require, 'api')) as { read(): unknown };
  expect(read()).toEqual(['1', true, 'string']);
  members.version = '2';
  expect(read()).toEqual(['2', true, 'string']);
  expect(copied).toBe(0);
});
