import { chmodSync, copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { launcherPath } from '../../src/executors/findLauncher.ts';
import { openExecutor, openRunFolder } from '../helpers/host/openExecutor.ts';
import { HOST_SCRIPT } from '../helpers/host/openHome.ts';
import { isAlive, killNow, parentOf, pidsWithArguments } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* A native launcher that does not do what it should: nothing is lost, nothing runs twice, one sentence says why. */

/** Says the right version, and otherwise does what is given. */
const says = (rest: string) => `#!/bin/sh
if [ "$1" = --version ]; then echo 'legwork-launcher 2'; exit; fi
${rest}
`;
const FRAME_OF_NOTHING = "printf '7\\ngone\\0009\\000'";

const FAULTS: [what: string, put: (path: string) => void, reason: RegExp][] = [
  ['missing', () => undefined, /^There is no launcher for this system \(.*legwork-launcher\)\.$/],
  ['a folder', (path) => mkdirSync(path), /legwork-launcher cannot be executed here\.$/],
  ['not executable', (path) => writeFileSync(path, says('')), /legwork-launcher cannot be executed here\.$/],
  [
    'of another version',
    executable("#!/bin/sh\necho 'legwork-launcher 1'\n"),
    /another version: it says "legwork-launcher 1", not/,
  ],
  ['another program', executable('#!/bin/sh\nexit 3\n'), /does not work: /],
  ['no program', executable('\x7fELFxx'), /does not work: /],
  ['one that ends at once', executable(says('exit 4')), /exits repeatedly: it ended with code 4\.$/],
  [
    'one that ends when it is asked',
    executable(says('read -r line; kill -9 $$')),
    /exits repeatedly: it ended with SIGKILL\.$/,
  ],
  [
    'one that talks',
    executable(says('echo "error while loading shared libraries"; cat > /dev/null')),
    /sent an invalid response: Not a frame\.$/,
  ],
  [
    'one that answers what nobody asked',
    executable(says(`${FRAME_OF_NOTHING}; cat > /dev/null`)),
    /sent an invalid response: Response to an unknown request\.$/,
  ],
];

function executable(content: string) {
  return (path: string) => {
    writeFileSync(path, content);
    chmodSync(path, 0o700);
  };
}

test.each(FAULTS)('a launcher that is %s: Node starts the tasks', async (_what, put, reason) => {
  const home = openRunFolder();
  const scriptPath = join(home.folder, 'taskHost.js');
  for (const name of ['taskHost.js', 'taskHostProgram.js'])
    copyFileSync(join(dirname(HOST_SCRIPT), name), join(home.folder, name));
  const path = launcherPath(scriptPath);
  mkdirSync(dirname(path), { recursive: true });
  put(path);
  const at = await openExecutor('native', home, scriptPath);
  // Some before it is known that there is none, and one after.
  const first = [1, 2, 3].map((code) => at.launch(['/bin/sh', '-c', `echo ${code} >> runs; exit ${code}`]));
  for (const [index, { ended }] of first.entries()) expect(await ended()).toMatchObject({ code: index + 1 });
  expect(await at.launch(['/bin/sh', '-c', 'echo 4 >> runs; exit 4']).ended()).toMatchObject({ code: 4 });
  expect(readFileSync(join(home.work, 'runs'), 'utf8').trim().split('\n').sort()).toEqual([
    '1',
    '2',
    '3',
    '4',
  ]);
  expect(at.executor.launcher.kind).toBe('node');
  expect(at.executor.launcher.reason).toMatch(reason);
  expect(at.problems.filter((problem) => problem.endsWith('Node starts tasks instead.'))).toEqual([
    `${at.executor.launcher.reason} Node starts tasks instead.`,
  ]);
});

test('a launcher that is killed is started again, and knows what the one before did', async () => {
  const at = await openExecutor('native');
  const launcher = () =>
    pidsWithArguments('serve', at.paths.directory).find((pid) => parentOf(pid) === process.pid);
  const untilGo = ['/bin/sh', '-c', 'sleep 600 & while [ ! -e go ]; do sleep 0.05; done; exit 3'];
  const [one, other] = [at.launch(untilGo), at.launch(untilGo)];
  const held = await one.held();
  const otherHeld = await other.held();
  // More often, and so soon, would be a launcher that does not work.
  for (let count = 0; count < 4; count++) {
    killNow(await waitFor('a launcher', launcher));
    expect(await at.launch(['/bin/sh', '-c', `exit ${count}`]).ended()).toMatchObject({ code: count });
  }
  // An end that the first would have been told by the system, as by its own child.
  killNow(otherHeld.process.pid);
  expect((await other.lost()).survivors?.map(({ name }) => name)).toContain('sleep');
  expect((await at.executor.members(held)).map(({ name }) => name)).toContain('sleep');
  writeFileSync(join(at.work, 'go'), '');
  expect(await one.ended()).toMatchObject({ code: 3, hasLeftovers: true });
  expect(await at.executor.terminate(held, 1000)).toEqual({ survivors: [] });
  await waitFor('it to be told', one.isCleared);
  expect(at.executor.launcher).toEqual({ kind: 'native' });
});

test('a launcher that stands still is ended, and another one answers', async () => {
  const at = await openExecutor('native');
  const begun = at.launch(['/bin/sleep', '600']);
  const held = await begun.held();
  const launcher = pidsWithArguments('serve', at.paths.directory).find(
    (pid) => parentOf(pid) === process.pid,
  );
  process.kill(launcher ?? 0, 'SIGSTOP');
  expect((await at.executor.members(held)).map(({ name }) => name)).toEqual(['sleep']);
  await waitFor('it to be gone', () => !isAlive(launcher ?? 0));
  expect(at.problems).toEqual([expect.stringContaining('stopped responding')]);
  expect(at.executor.launcher).toEqual({ kind: 'native' });
});
