import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import * as fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { areOrdinary } from '../../../../src/core/agentRuns/ordinaryFiles.ts';

/** A project with all kinds of links, and a place outside. */
function makeProject() {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'legwork-links-')));
  onTestFinished(() => {
    chmodSync(join(root, 'project/closed'), 0o700);
    rmSync(root, { recursive: true, force: true });
  });
  const at = (name: string) => join(root, 'project', name);
  for (const folder of [
    'project/src/deep',
    'project/.git/hooks',
    'project/closed',
    'outside/deep',
    'projects',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ['objects', 'refs', 'hooks']) mkdirSync(at(`bare/${folder}`), { recursive: true });
  for (const file of [
    'project/src/a.ts',
    'project/.env',
    'outside/a.ts',
    'project/bare/HEAD',
    'project/closed/a.ts',
  ])
    writeFileSync(join(root, file), '');
  symlinkSync('../outside', at('docs'));
  symlinkSync('../outside/a.ts', at('src/out.ts'));
  symlinkSync('src', at('sources'));
  symlinkSync('.git/hooks', at('hooks'));
  symlinkSync('../.env', at('src/settings'));
  symlinkSync('src/a.ts', at('.envrc'));
  symlinkSync('../outside/new.ts', at('src/dangling.ts'));
  symlinkSync('loop', at('loop'));
  symlinkSync('/dev/zero', at('src/zero'));
  symlinkSync('project', join(root, 'link'));
  linkSync(join(root, 'outside/a.ts'), at('src/second.ts'));
  execFileSync('mkfifo', [at('src/fifo')]);
  return { root, folder: at(''), at };
}

test.skipIf(process.platform === 'win32')('what is edited is judged by where it is', async () => {
  const { root, at } = makeProject();
  const folder = join(root, 'project');
  const ordinary = [
    ...['src/a.ts', 'src/new.ts', 'new/deep/new.ts', 'sources/a.ts', 'sources/new/b.ts', 'headers/a.h'].map(
      at,
    ),
    join(root, 'link/src/a.ts'),
    join(root, 'link/src/new.ts'),
  ];
  for (const path of ordinary) expect([path, await areOrdinary(folder, [path])]).toEqual([path, true]);
  const special = [
    // Outside, by name or by link.
    ...['docs/a.ts', 'docs/deep/new.ts', 'docs/new/new.ts', 'src/out.ts', 'src/second.ts'].map(at),
    ...[join(root, 'outside/a.ts'), join(root, 'projects/a.ts'), join(root, 'projectx'), '/etc/passwd', '/'],
    // Nothing that can be told.
    ...['src/dangling.ts', 'loop', 'loop/a.ts', 'src/zero', 'src/fifo', 'src/a.ts/b.ts', 'src', 'docs'].map(
      at,
    ),
    ...['', 'src/', 'src/a.ts/', 'src/../src/a.ts', './src/a.ts', 'src//a.ts'].map(
      (name) => `${folder}/${name}`,
    ),
    ...['src/a.ts', '', '.', '..', '~/a.ts', `${folder}/src/a\0.ts`, `file://${folder}/src/a.ts`],
    `${folder}/${'x'.repeat(300)}`,
    `${folder}/${'x/'.repeat(5000)}a.ts`,
    `${folder.toUpperCase()}/src/a.ts`,
    // What configures tools.
    ...[
      '.git/hooks/post-commit',
      '.git/config',
      'hooks/post-commit',
      '.GIT/config',
      '.env',
      'src/settings',
    ].map(at),
    ...[
      '.envrc',
      '.vscode/tasks.json',
      'src/.npmrc',
      'bare/config',
      'bare/hooks/x',
      'new/HEAD',
      'new/head',
    ].map(at),
    join(root, 'link/.git/config'),
    join(root, 'link/.envrc'),
  ];
  for (const path of special) expect([path, await areOrdinary(folder, [path])]).toEqual([path, false]);
  expect(await areOrdinary(folder, [])).toBe(false);
  expect(await areOrdinary(folder, ordinary)).toBe(true);
  expect(await areOrdinary(folder, [...ordinary, at('docs/a.ts')])).toBe(false);
  expect(
    await areOrdinary(
      folder,
      Array.from({ length: 5000 }, (_, index) => at(`${index}.ts`)),
    ),
  ).toBe(false);
  // A folder that is itself a link, a repository, in one, or gone.
  expect(await areOrdinary(join(root, 'link'), [at('src/a.ts'), join(root, 'link/src/a.ts')])).toBe(true);
  expect(await areOrdinary(at('bare'), [at('bare/config')])).toBe(false);
  expect(await areOrdinary(at('.git'), [at('.git/config')])).toBe(false);
  expect(await areOrdinary(at('.git/hooks'), [at('.git/hooks/post-commit')])).toBe(false);
  expect(await areOrdinary(at('gone'), [at('gone/a.ts')])).toBe(false);
});

test.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'a folder that may not be read',
  async () => {
    const { root, at } = makeProject();
    chmodSync(at('closed'), 0);
    expect(await areOrdinary(join(root, 'project'), [at('closed/a.ts')])).toBe(false);
  },
);

const NAMES = ['a', 'b', 'c', '.git', 'out'];
const pathOf = fc.array(fc.constantFrom(...NAMES), { minLength: 1, maxLength: 3 });
const step = fc.record({
  kind: fc.constantFrom('file', 'folder', 'link'),
  at: pathOf,
  to: fc.tuple(fc.constantFrom('project', 'outside'), pathOf),
  isAbsolute: fc.boolean(),
});

test.skipIf(process.platform === 'win32')(
  'in any tree of links nothing outside is ordinary',
  { timeout: 60_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 12 }),
        fc.array(pathOf, { minLength: 1, maxLength: 8 }),
        async (steps, asked) => {
          const root = realpathSync(mkdtempSync(join(tmpdir(), 'legwork-tree-')));
          const folder = join(root, 'project');
          for (const place of ['project', 'outside']) mkdirSync(join(root, place));
          for (const { kind, at, to, isAbsolute } of steps)
            make({ kind, path: join(folder, ...at), target: join(root, to[0], ...to[1]), isAbsolute });
          for (const names of asked) {
            const path = join(folder, ...names);
            const isAllowed = await areOrdinary(folder, [path]);
            const wrote = write(path);
            // The file is where the system has put it; what could not be written does not matter.
            const isInside = wrote?.startsWith(`${folder}/`) === true && !wrote.includes('/.git');
            if (isAllowed && wrote) expect([path, wrote, isInside]).toEqual([path, wrote, true]);
            const hasLinks = steps.some(({ kind }) => kind === 'link');
            if (!hasLinks && wrote && !names.includes('.git'))
              expect([path, isAllowed]).toEqual([path, true]);
          }
          rmSync(root, { recursive: true, force: true });
        },
      ),
      { numRuns: 100 },
    );
  },
);

interface Made {
  kind: string;
  path: string;
  target: string;
  isAbsolute: boolean;
}

function make({ kind, path, target, isAbsolute }: Made): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (kind === 'file') writeFileSync(path, '', { flag: 'wx' });
    else if (kind === 'folder') mkdirSync(path);
    else symlinkSync(isAbsolute ? target : relative(dirname(path), target), path);
  } catch {
    // Something else is in its place.
  }
}

/** Where a file is that is written by that name; it is removed again where it is new. */
function write(path: string): string | undefined {
  const isNew = !existsSync(path);
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, '', { flag: 'a' });
    const real = realpathSync(path);
    if (isNew) rmSync(real);
    return real;
  } catch {
    return undefined;
  }
}
