import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { PROJECT } from '../../../helpers/vscode/cache.ts';

const run = promisify(execFile);
const SAMPLE = join(PROJECT, 'test/vscode/sampleExtension');
const VSCE = join(PROJECT, 'node_modules/@vscode/vsce/vsce');
let folder = '';

// Each compiles with the types of the editor.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lw-types-'));
  await symlink(join(PROJECT, 'node_modules'), join(folder, 'node_modules'), 'junction');
  await cp(join(PROJECT, 'src/ui/api/legwork.d.ts'), join(folder, 'legwork.d.ts'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What the compiler says of files, after further options, with strict options and the types of Node and the editor alone. */
async function faults(...said: string[]): Promise<string> {
  const compiler = join(PROJECT, 'node_modules/typescript/bin/tsc');
  const options = ['--strict', '--exactOptionalPropertyTypes', '--noEmit'];
  const target = ['--target', 'es2022', '--module', 'node20', '--types', 'node'];
  return run(process.execPath, [compiler, ...options, ...target, ...said], { cwd: folder }).then(
    () => '',
    ({ stdout }: { stdout: string }) => stdout,
  );
}

test('the types of the API compile alone', async () => {
  expect(await faults('legwork.d.ts')).toBe('');
  const text = await readFile(join(folder, 'legwork.d.ts'), 'utf8');
  expect([...text.matchAll(/^import .* from '(.*)';$/gm)].map(([, from]) => from)).toEqual(['vscode']);
});

test('the packaged extension has them', async () => {
  const { stdout } = await run(process.execPath, [VSCE, 'ls', '--no-dependencies'], { cwd: PROJECT });
  expect(stdout.split('\n')).toContain('src/ui/api/legwork.d.ts');
});

test('an extension that copies them compiles, and one that uses them wrongly does not', async () => {
  const sources = (await readdir(SAMPLE)).filter((name) => name.endsWith('.ts'));
  for (const name of sources) {
    const text = await readFile(join(SAMPLE, name), 'utf8');
    const copied = text
      .replace('../../../src/ui/api/legwork.d.ts', './legwork.js')
      .replaceAll(/from '(\.\/\w+)\.ts'/g, "from '$1.js'");
    await writeFile(join(folder, name), copied);
  }
  const wrong = `import type { LegworkExtension } from './legwork.js';
    export const use = (legwork: LegworkExtension) => legwork.getApi(2).startCommand({ cmd: 'ls' });`;
  await writeFile(join(folder, 'wrong.ts'), wrong);
  const said = await faults('--skipLibCheck', 'extension.ts', 'wrong.ts');
  expect(said).toMatch(/^wrong\.ts.*'2' is not assignable to parameter of type '1'/);
  expect(new Set(said.match(/^\S+\.ts/gm))).toEqual(new Set(['wrong.ts']));
});
