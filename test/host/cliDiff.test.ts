import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Changes } from '../../src/protocol/changes.ts';
import type { Task } from '../../src/protocol/task.ts';
import { openRepository, type TestRepository } from '../helpers/git/openRepository.ts';
import { CLI, openCli } from '../helpers/host/openCli.ts';

const cli = openCli();
let repository: TestRepository;
let id: string;

const SCRIPT = `cat
echo one >>a.txt
mkdir src
printf 'caf\\351\\n' >src/latin.txt
printf '\\000\\001' >raw.bin
echo w >worktree.txt
`;

beforeAll(async () => {
  const script = join(cli.directory, 'agent.sh');
  writeFileSync(script, SCRIPT);
  repository = await openRepository({ folder: cli.directory, keep: true, files: { 'a.txt': 'zero\n' } });
  const agent = ['agent', 'mine', '--protocol', 'plain', '--command', `sh ${script}`];
  id = (await cli.answerOf(...agent, '--cwd', repository.cwd, 'Go')).trim();
  expect(await cli.legwork('wait', id)).toMatchObject({ code: 0 });
});
afterAll(() => cli.close());

const diff = (...words: string[]) => cli.answerOf('diff', id, ...words);

test('the patch of a run is complete: git applies it elsewhere', async () => {
  const { base, files } = await cli.jsonOf<Changes>('diff', id, '--json');
  expect(files.map(({ path }) => path)).toEqual(['a.txt', 'raw.bin', 'src/latin.txt', 'worktree.txt']);
  await repository.git('worktree', 'add', '-q', '--detach', '../elsewhere', base);
  const patch = execFileSync(process.execPath, [CLI, 'diff', id], {
    env: { ...process.env, LEGWORK_HOME: cli.home },
  });
  execFileSync('git', ['apply', '-'], { cwd: `${cli.directory}/elsewhere`, input: patch });
  const compare = ['diff', '--no-index', '--quiet', 'src/latin.txt', '../elsewhere/src/latin.txt'];
  await expect(repository.git(...compare)).resolves.toBe('');
});

test('paths are those of the checkout, or as seen from the current folder', async () => {
  expect(await diff('--name-only')).toBe('a.txt\nraw.bin\nsrc/latin.txt\nworktree.txt\n');
  expect(await diff('--name-only', '--', 'src', 'repository/a.txt')).toBe('a.txt\nsrc/latin.txt\n');
  expect(await diff('--', 'a.txt')).toMatch(/^diff --git a\/a\.txt b\/a\.txt\n[^]*\n zero\n\+one\n$/);
  expect(await diff('--stat')).toContain('4 files changed, 3 insertions(+)');
});

test('colors are for terminals and for who asks', async () => {
  const plain = await diff('--', 'a.txt');
  const coloured = await diff('--color', '--', 'a.txt');
  expect(coloured).not.toBe(plain);
  expect(stripVTControlCharacters(coloured)).toBe(plain);
});

test('a reader that has enough ends it', async () => {
  const child = cli.launch('diff', id);
  child.child.stdout.destroy();
  expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
});

test('what cannot be told is said in a sentence', async () => {
  const task = await cli.run('true');
  await cli.legwork('wait', task);
  expect(await cli.legwork('diff', task)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('--worktree'),
  });
  expect(await cli.legwork('diff', 'none')).toMatchObject({ code: 2, stdout: '' });
  expect((await cli.jsonOf<Task>('show', '--json', id)).baseline?.top).toBe(repository.cwd);
});
