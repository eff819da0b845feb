import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openCli } from '../helpers/host/openCli.ts';

/* `legwork template`, as real processes with a real host. */

let cli: ReturnType<typeof openCli>;
beforeAll(() => {
  cli = openCli();
  mkdirSync(join(cli.directory, '.legwork'));
  mkdirSync(join(cli.directory, 'sub'));
});
afterAll(() => cli.close());

const file = () => join(cli.directory, '.legwork/templates.json');
const write = (text: string) => writeFileSync(file(), text);

test('a template asks for values, which arrive to the byte and run nothing', async () => {
  write(`{
  // Ours.
  "templates": [
    {
      "name": "greet",
      "task": { "command": "printf '%s|' \${input:who} > greeting; pwd >> greeting", "cwd": "sub", "group": "greetings" },
      "inputs": { "who": { "default": "world" } }
    },
    { "name": "wrong", "task": { "comand": "x" } }
  ]
}`);
  const evil = `"; touch ran; ' $(touch ran) \`touch ran\` ✓`;
  const { code, stdout } = await cli.legwork('template', 'run', 'greet', `who=${evil}`, '--wait');
  expect(code).toBe(0);
  expect(cli.read('sub/greeting')).toBe(`${evil}|${join(cli.directory, 'sub')}\n`);
  expect(await cli.show(stdout.trim())).toMatchObject({ group: 'greetings' });
  await cli.answerOf('template', 'run', 'greet', '-w');
  expect(cli.read('sub/greeting')).toMatch(/^world\|/);

  const listed = await cli.legwork('template', 'ls');
  expect(listed.stdout).toMatch(/^TEMPLATE +OF +RUNS\ngreet +workspace +printf/);
  expect(listed).toMatchObject({ code: 1 });
  expect(listed.stderr).toContain(`${file()}:9: "comand" is not an option of legwork run.`);
  const shown = await cli.answerOf('template', 'show', 'greet');
  expect(shown).toContain(`in ${file()}:4\n`);
  expect(shown).toContain('  cwd: sub\n');
});

test('what a task was started with is saved, for the user or the workspace, and removed again', async () => {
  const id = await cli.run(
    '--name',
    'build',
    '--retry',
    '2',
    '--timeout',
    '90s',
    '--cwd',
    'sub',
    '--',
    'pwd',
    '-P',
  );
  await cli.legwork('wait', id);
  await cli.answerOf('template', 'save', 'build', 'own build', '--description', 'Builds');
  const own = join(cli.home, 'templates.json');
  expect(statSync(own).mode & 0o777).toBe(0o600);
  const [template] = (JSON.parse(readFileSync(own, 'utf8')) as { templates: unknown[] }).templates;
  expect(template).toEqual({
    ...{ name: 'own build', description: 'Builds' },
    task: {
      command: ['pwd', '-P'],
      name: 'build',
      cwd: join(cli.directory, 'sub'),
      retry: 2,
      timeout: '1m30s',
    },
  });
  await cli.answerOf('template', 'save', 'build', 'shared build', '--workspace');
  expect(readFileSync(file(), 'utf8')).toMatch(/\/\/ Ours\.[^]*"shared build"[^]*"cwd": "sub"/);
  expect(await cli.legwork('template', 'save', 'build', 'own build')).toMatchObject({ code: 2 });
  await cli.answerOf('template', 'save', 'build', 'own build', '--force');

  const again =
    (await cli.answerOf('template', 'run', 'own build', '--wait', '--json')) &&
    (await cli.answerOf('template', 'run', 'shared build'));
  expect(await cli.show(again.trim())).toMatchObject({ name: 'build', timeoutMs: 90_000, retry: { max: 2 } });
  await cli.answerOf('template', 'rm', 'own build');
  await cli.answerOf('template', 'rm', 'shared build', '--workspace');
  expect(readFileSync(own, 'utf8')).toBe('{\n  "templates": []\n}\n');
});

test.each<[words: string[], says: RegExp]>([
  [['run', 'nothing'], /there is no template "nothing". There are:\n {2}greet\n.*:9: "comand"/],
  [['run', 'greet', 'x=1'], /"greet" has no input "x". Its inputs: who\./],
  [['run', 'greet', 'who'], /must look like INPUT=VALUE/],
  [['rm', 'greet'], /there is no template "greet" in .*home/],
  [['save', 'nobody', 'x'], /no task "nobody"/],
])('what cannot be is said, with exit code 2: %j', async (words, says) => {
  const { code, stderr } = await cli.legwork('template', ...words);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(says) as string });
});

test('a program inside a task changes no templates of the user, but may change those of its folder', async () => {
  await cli.answerOf('template', 'save', 'build', 'mine');
  const save = 'legwork template save build';
  const id = await cli.run(
    '--name',
    'agent',
    `${save} mine --force; ${save} theirs --workspace && legwork template rm mine`,
  );
  expect(await cli.legwork('wait', id)).toMatchObject({ code: 2 });
  const refused = /programs inside a task cannot change your own templates\. Use --workspace\./g;
  expect((await cli.answerOf('logs', id)).match(refused)).toHaveLength(2);
  const { templates } = await cli.jsonOf<{ templates: { template: { name: string } }[] }>(
    'template',
    'ls',
    '--json',
  );
  expect(templates.map(({ template }) => template.name)).toEqual(['greet', 'theirs', 'mine']);
});

test('the schema is printed', async () => {
  expect(await cli.jsonOf('template', 'schema')).toEqual(
    JSON.parse(readFileSync('media/templates.schema.json', 'utf8')),
  );
});

test('the task of a template has its name, unless the template says another or a live task has it', async () => {
  write(
    JSON.stringify({
      templates: [
        { name: 'serve', task: { command: 'cat', input: true } },
        { name: 'named', task: { command: 'true', name: 'other' } },
        { name: 'all', task: { command: 'true' } },
      ],
    }),
  );
  const started = async (template: string) =>
    cli.show((await cli.answerOf('template', 'run', template)).trim());
  const first = await started('serve');
  expect(first).toMatchObject({ name: 'serve' });
  expect(await started('serve')).not.toHaveProperty('name');
  expect(await started('named')).toMatchObject({ name: 'other' });
  // It is a word for all tasks.
  expect(await started('all')).not.toHaveProperty('name');
  await cli.answerOf('cancel', '--all');
});
