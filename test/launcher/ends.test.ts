import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLauncher } from '../helpers/launcher/attempt.ts';

const shell = (line: string) => ['/bin/sh', '-c', line];

test('every code is a code, and a signal is a marker of its own, even where shells give both the same number', async () => {
  const { start } = openLauncher();
  const codes = Array.from({ length: 256 }, (_, code) =>
    start(`code${code}`, { argv: shell(`exit ${code}`) }),
  );
  const signals = [1, 2, 3, 6, 9, 13, 15].map((signal) =>
    start(`signal${signal}`, { argv: shell(`kill -${signal} $$`) }),
  );
  expect(await Promise.all(codes.map((task) => task.ended()))).toEqual(
    codes.map((_, code) => `exit.${code}`),
  );
  expect(await Promise.all(signals.map((task) => task.ended()))).toEqual(
    signals.map((task) => task.id.replace('signal', 'signal.')),
  );
  expect(codes[137]?.markers()).toEqual([
    'claim',
    'exit.137',
    expect.stringMatching(/^pid\.\d+\.\d+\.[\w-]+$/),
  ]);
});

interface Unstartable {
  about: string;
  argv: string[];
  code: 126 | 127;
  line: string;
  folder?: string;
}

/** Makes all that cannot be started in the folder. */
function unstartable(home: string): Unstartable[] {
  const file = (name: string, content: string | Buffer, mode = 0o755) => {
    const path = join(home, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };
  mkdirSync(join(home, 'folder'));
  symlinkSync('loop', join(home, 'loop'));
  const absent = 'No such file or directory';
  const huge = 'x'.repeat(200_000);
  const plain = file('plain', 'echo hello\n', 0o644);
  const elf = file('elf', Buffer.from('\x7fELF\x02\x01\x01 and nothing of one'));
  const machine = file('machine', Buffer.from([0xca, 0xfe, 0, 0, 7, 10, 65]));
  const noInterpreter = file('script', '#!/no/such/interpreter -x\n');
  const unfit = file('unfit', `#! ${plain}\n`);
  return [
    { about: 'no such path', argv: ['/no/such'], code: 127, line: `/no/such: ${absent}` },
    { about: 'no such name', argv: ['no-such-program'], code: 127, line: `no-such-program: ${absent}` },
    { about: 'an empty name', argv: [''], code: 127, line: `: ${absent}` },
    { about: 'a file as a folder', argv: [`${plain}/x`], code: 127, line: `${plain}/x: Not a directory` },
    { about: 'a file that is no program', argv: [plain], code: 126, line: `${plain}: Permission denied` },
    { about: 'a folder', argv: ['./folder'], code: 126, line: './folder: Permission denied' },
    { about: 'a broken binary', argv: [elf], code: 126, line: `${elf}: Exec format error` },
    { about: 'another binary', argv: [machine], code: 126, line: `${machine}: Exec format error` },
    {
      about: 'no interpreter',
      argv: [noInterpreter],
      code: 126,
      line: `${noInterpreter}: /no/such/interpreter: bad interpreter: ${absent}`,
    },
    {
      about: 'an unfit interpreter',
      argv: [unfit],
      code: 126,
      line: `${unfit}: ${plain}: bad interpreter: Permission denied`,
    },
    {
      about: 'too long an argument',
      argv: ['/bin/echo', huge],
      code: 126,
      line: '/bin/echo: Argument list too long',
    },
    {
      about: 'no folder',
      argv: ['true'],
      folder: `${home}/none`,
      code: 127,
      line: `${home}/none: ${absent}`,
    },
    {
      about: 'a file as its folder',
      argv: ['true'],
      folder: plain,
      code: 127,
      line: `${plain}: Not a directory`,
    },
    {
      about: 'a loop of links',
      argv: ['true'],
      folder: join(home, 'loop'),
      code: 126,
      line: `${home}/loop: `,
    },
  ];
}

test('what cannot be started says why, in one line, and that it has not begun', async () => {
  const { home, start } = openLauncher();
  const cases = unstartable(home);
  const tasks = cases.map(({ argv, folder }, index) =>
    start(`t${index}`, { argv, ...(folder && { folder }) }),
  );
  await Promise.all(tasks.map((task) => task.ended()));
  for (const [index, { about, code, line }] of cases.entries()) {
    const task = tasks[index];
    expect
      .soft(
        task?.markers().filter((name) => !name.startsWith('pid')),
        about,
      )
      .toEqual(['claim', `exit.${code}`, 'spawn']);
    const text = task?.text() ?? '';
    expect
      .soft(
        text.startsWith(line) && text.endsWith('\n') && text.split('\n').length === 2,
        `${about}: ${text}`,
      )
      .toBe(true);
  }
});

test('a text without an interpreter line is a script, found on the PATH or by its path, and an empty one does nothing', async () => {
  const { home, start } = openLauncher();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'greet'), 'echo "$0 says $*"\n', { mode: 0o755 });
  writeFileSync(join(bin, 'empty'), '', { mode: 0o755 });
  const environment = { PATH: `/nowhere:${bin}:/bin` };
  const tasks = [
    start('found', { argv: ['greet', 'a  b', ''], environment }),
    start('relative', { argv: ['./greet'], folder: bin }),
    start('empty', { argv: ['empty'], environment }),
  ];
  expect(await Promise.all(tasks.map((task) => task.ended()))).toEqual(['exit.0', 'exit.0', 'exit.0']);
  expect(tasks.map((task) => task.text())).toEqual([`${bin}/greet says a  b \n`, './greet says \n', '']);
});
