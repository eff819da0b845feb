import { existsSync, mkdirSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountSmallDisk } from '../helpers/host/smallDisk.ts';
import { isAlive } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';

/** A launcher for a data directory on a disk of its own, with few inodes. */
function openOnSmallDisk(skip: () => never) {
  const small = mountSmallDisk('nr_inodes=60') ?? skip();
  const opened = openLauncher({ home: small.folder });
  // The output is there already: it can be written to while no other file can be made.
  writeFileSync(join(opened.home, 'run/full.1.out'), '');
  return { ...opened, small };
}

/** What happens to an attempt, by the markers of that, in the order in which they are made. */
const COURSES: { markers: string[]; argv: string[] }[] = [
  { markers: ['claim', 'pid', 'exit.0'], argv: ['/bin/echo', 'once'] },
  { markers: ['claim', 'pid', 'signal.9'], argv: ['/bin/sh', '-c', 'echo once; kill -9 $$'] },
  { markers: ['claim', 'pid', 'spawn', 'exit.127'], argv: ['/no/such'] },
  { markers: ['claim', 'pid', 'left', 'exit.0'], argv: ['/bin/sh', '-c', 'echo once; sleep 1000 & exit 0'] },
];
const cases = COURSES.flatMap(({ markers, argv }) =>
  markers.map((marker, made) => ({ marker, made, course: markers.join(), markers, argv })),
);

test.for(cases)(
  'an attempt waits for space for its $marker (of $course), and then goes on',
  async ({ made: count, markers, argv }, { skip }) => {
    const { small, start } = openOnSmallDisk(skip);
    small.fill('', count);
    const task = start('full', { argv });
    const made = () => task.markers().map((name) => name.replace(/^pid.*/, 'pid'));
    const expected = markers.slice(0, count).sort();
    await waitFor('it to be stuck', () => made().length === count);
    expect(made()).toEqual(expected);
    small.free();
    await task.ended();
    expect(made()).toEqual([...markers].sort());
    expect(task.text()).toMatch(/^(once\n|\/no\/such: No such file or directory\n)$/);
  },
);

test('when the data directory goes, the wrapper ends without a word, and the command goes on', async () => {
  const { home, start } = openLauncher();
  const elsewhere = openLauncher();
  const out = join(elsewhere.home, 'out');
  const line = `echo begun; until [ -e ${elsewhere.home}/go ]; do sleep 0.05; done; (sleep 0.3; echo done > ${out}) & exit 3`;
  const task = start('gone', { argv: ['/bin/sh', '-c', line], environment: { PATH: '/bin' } });
  const { pid } = await task.wrapper();
  await waitFor('the command', () => task.text() === 'begun\n');
  renameSync(home, `${home}-moved`);
  writeFileSync(join(elsewhere.home, 'go'), '');
  await waitFor('the wrapper to end', () => !isAlive(pid));
  await waitFor('the command to go on', () => existsSync(out));
  expect(readdirSync(join(`${home}-moved`, 'run')).filter((name) => /exit|left/.test(name))).toEqual([]);
  renameSync(`${home}-moved`, home);
  mkdirSync(join(home, 'run'), { recursive: true });
});
