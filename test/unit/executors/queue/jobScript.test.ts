import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { JobQueue } from '../../../../src/executors/queue/jobQueue.ts';
import {
  starterOf,
  WRAPPER_KILLS,
  wrapperScript,
  type JobLaunch,
} from '../../../../src/executors/queue/jobScript.ts';

const SHELL_RUNS = 30;

const queue = { kind: 'slurm', variables: { job: 'A_JOB', node: 'A_NODE' } } as JobQueue;
/** Prints its words and one variable, each with a NUL behind it. */
const TELL =
  'for (const each of [...process.argv.slice(1), process.env.SAID]) process.stdout.write(each + "\\0")';

/** A folder with awkward characters, and what runs a wrapper there as a job does. */
function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "legwork job it's $HOME "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const cwd = join(folder, 'work');
  mkdirSync(cwd);
  let number = 0;
  const run = (launch: Partial<JobLaunch>, variables: Record<string, string> = {}, shell = ['/bin/sh']) => {
    const name = `sh-1.${++number}`;
    const prefix = join(folder, name);
    const outputPath = join(folder, `${name}.out`);
    const environment = { PATH: process.env.PATH ?? '' };
    const script = wrapperScript(
      { prefix, cwd, outputPath, environment, argv: ['true'], umask: '0022', ...launch },
      queue,
    );
    writeFileSync(`${prefix}.sh`, script);
    const again = () => {
      try {
        // In a group of its own, as in a job.
        execFileSync('setsid', ['--wait', ...shell], {
          input: starterOf(`${prefix}.sh`).replace('exec /bin/sh', `exec ${shell.join(' ')}`),
          env: { PATH: process.env.PATH, A_JOB: '77', A_NODE: 'n1.example', ...variables },
        });
      } catch {
        // It ends as its command did; the markers say so.
      }
      return readdirSync(folder)
        .filter((each) => each.startsWith(`${name}.`))
        .map((each) => each.slice(name.length + 1))
        .sort();
    };
    return { markers: again(), again, output: () => readFileSync(outputPath, 'utf8') };
  };
  return { folder, run };
}

test('any words and any value reach the command as they are', () => {
  const { run } = openFolder();
  const word = fc
    .string({ unit: 'binary', maxLength: 20 })
    .map((text) => text.toWellFormed().replaceAll('\0', ''));
  fc.assert(
    fc.property(fc.array(word, { maxLength: 4 }), word, (words, said) => {
      const { output, markers } = run({
        argv: [process.execPath, '-e', TELL, '--', ...words],
        environment: { PATH: process.env.PATH ?? '', SAID: said },
      });
      expect(output()).toBe([...words, said].map((each) => `${each}\0`).join(''));
      expect(markers).toContain('exit.0');
    }),
    { numRuns: SHELL_RUNS },
  );
});

test('a job that is started again does not run its command again', () => {
  const { run } = openFolder();
  const { again, output } = run({ argv: ['sh', '-c', 'echo ran; exit 4'] });
  expect(again()).toEqual(['claim', 'exit.4', 'out', 'pid.77.n1_example.slurm', 'requeued', 'sh']);
  expect(output()).toBe('ran\n');
});

test.each<[string, Partial<JobLaunch>, [string, string]]>([
  [
    'a program that is not there',
    { argv: ['no-such-program'] },
    ['exit.127', 'no-such-program: not found on the node\n'],
  ],
  [
    'a folder that is not there',
    { cwd: '/no/such/folder' },
    ['exit.126', 'The node does not have the folder /no/such/folder.\n'],
  ],
])('%s is recorded as a failure to start', (_, launch, [exit, said]) => {
  const { run } = openFolder();
  const { markers, output } = run(launch);
  expect(markers).toEqual(expect.arrayContaining(['spawn', exit]));
  expect(markers.filter((each) => each.startsWith('exit'))).toEqual([exit]);
  expect(output()).toBe(said);
});

test('variables of the task do not reach the wrapper', () => {
  const { run } = openFolder();
  const { markers } = run({
    environment: { PATH: process.env.PATH ?? '', A_JOB: '1', UID: '5', IFS: 'a', LC_ALL: 'C', HOME: '/' },
  });
  expect(markers).toEqual(['claim', 'exit.0', 'out', 'pid.77.n1_example.slurm', 'sh']);
});

test('a command that signals its own group, or ends by SIGINT, ends as it does elsewhere', () => {
  const { run } = openFolder();
  expect(run({ argv: ['sh', '-c', 'kill -TERM 0'] }).markers).toContain('exit.143');
  expect(run({ argv: ['sh', '-c', 'kill -INT $$; sleep 5'] }).markers).toContain('exit.130');
});

/** The shells of nodes: Debian's, and what most others have as `sh`. */
const SHELLS = [['dash'], ['bash', '--posix'], ['bash']];

const ENDS = [
  { command: 'exit 3', exit: 'exit.3', isSignal: false },
  { command: 'exit 128', exit: 'exit.128', isSignal: false },
  { command: 'exit 129', exit: 'exit.129', isSignal: false },
  { command: 'sleep 0.1; exit 143', exit: 'exit.143', isSignal: false },
  { command: 'exit 255', exit: 'exit.255', isSignal: false },
  { command: 'kill -HUP $$', exit: 'exit.129', isSignal: true },
  { command: 'sleep 0.1; kill -KILL $$', exit: 'exit.137', isSignal: true },
  { command: 'kill -TERM $$', exit: 'exit.143', isSignal: true },
];

test.each(
  SHELLS.flatMap((shell) => [false, true].flatMap((grows) => ENDS.map((end) => ({ ...end, shell, grows })))),
)(
  '$shell, growing input $grows: $command leaves $exit, and that a signal did it: $isSignal',
  ({ shell, grows, command, exit, isSignal }) => {
    const { folder, run } = openFolder();
    const path = join(folder, 'input');
    writeFileSync(path, '');
    const { markers } = run(
      { argv: ['sh', '-c', command], ...(grows && { input: { path, grows } }) },
      {},
      shell,
    );
    expect(markers.filter((each) => each.startsWith('exit'))).toEqual([exit]);
    expect(markers.includes('shell')).toBe(isSignal);
  },
);

test('a growing input is passed on to its end', () => {
  const { folder, run } = openFolder();
  const path = join(folder, 'input');
  writeFileSync(path, 'one\ntwo');
  writeFileSync(join(folder, 'sh-1.1.eof'), '');
  const { output } = run({ argv: ['cat'], input: { path, grows: true } });
  expect(output()).toBe('one\ntwo');
});

test.each([['/bin/sh'], ['bash'], ['bash', '--posix']])(
  '%s %s: on its signal, the wrapper kills what ignores others, wherever that went, and nothing else',
  (...shell: string[]) => {
    const { folder, run } = openFolder();
    const id = `sh-${process.pid}${randomBytes(3).toString('hex')}`;
    const marks = [
      { LEGWORK_TASK_ID: `${id}x`, LEGWORK_HOME: folder },
      { LEGWORK_TASK_ID: id, LEGWORK_HOME: `${folder}/other` },
    ];
    const others = marks.map((mark) => spawn('sleep', ['1000'], { env: { ...process.env, ...mark } }));
    onTestFinished(() => others.forEach((other) => void other.kill('SIGKILL')));
    const pids = join(folder, 'pids');
    const stubborn = 'trap \'\' TERM INT HUP; echo $$ >>"$PIDS"; sleep 1000; true';
    const command = `trap '' TERM INT HUP; echo $$ >>"$PIDS"
env -i PIDS="$PIDS" sh -c '${stubborn.replaceAll("'", `'\\''`)}' &
(setsid sh -c '${stubborn.replaceAll("'", `'\\''`)}' &)
(setsid env -i PIDS="$PIDS" LEGWORK_TASK_ID="$LEGWORK_TASK_ID" LEGWORK_HOME="$LEGWORK_HOME" sh -c '${stubborn.replaceAll("'", `'\\''`)}' &)
until [ "$(wc -l <"$PIDS")" = 4 ]; do sleep 0.05; done
kill -${WRAPPER_KILLS} "$PPID"
sleep 1000; true`;
    const { markers } = run(
      {
        argv: ['bash', '-c', command],
        environment: { PATH: process.env.PATH ?? '', PIDS: pids, LEGWORK_TASK_ID: id, LEGWORK_HOME: folder },
      },
      {},
      shell,
    );
    expect(markers).toEqual(expect.arrayContaining(['exit.137', 'shell']));
    const left = readFileSync(pids, 'utf8').trim().split('\n').filter(isAlive);
    expect(left).toEqual([]);
    expect(others.filter(({ pid }) => isAlive(String(pid)))).toEqual(others);
  },
);

/** One that has ended may wait for somebody who asks for its end. */
function isAlive(pid: string): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
