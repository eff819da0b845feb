import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { waitFor } from '../helpers/host/waitFor.ts';
import { openLauncher } from '../helpers/launcher/attempt.ts';
import { launcherPath } from '../helpers/launcher/launcherPath.ts';

/** A process's share of all memory, in KiB; or another figure that the system adds up. */
function shareOf(pid: number, name = 'Pss'): number {
  const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').split('\n');
  return Number(/\d+/.exec(lines.find((line) => line.startsWith(`${name}:`)) ?? '')?.[0]);
}

async function untilTheyWait(wrappers: number[]): Promise<void> {
  await waitFor('them to wait for their commands', () =>
    wrappers.every((pid) => readFileSync(`/proc/${pid}/wchan`, 'utf8').includes('wait')),
  );
}

const SIZE = 60;
const megabyte = Buffer.concat([Buffer.from('LARGE='), Buffer.alloc(100_000, 'x')]);
type Launcher = ReturnType<typeof openLauncher>['launcher'];

/** What a launcher may do between two starts, all of which changes its memory. */
const BETWEEN: Record<string, (launcher: Launcher) => unknown> = {
  nothing: () => undefined,
  'looks at everybody': (launcher) => launcher.described('members', 0, '0', 'nobody'),
  'signals nobody': (launcher) => launcher.described('signal', 0, '0', 'nobody', 'term'),
  'many more watches': async (launcher) => {
    const [{ start = '' } = {}] = await launcher.described('describe', process.pid);
    for (let watch = 0; watch < 80; watch++) void launcher.ask('watch', process.pid, start);
  },
};

test.each(Object.entries(BETWEEN))(
  'a wrapper keeps little of what it was told and what the launcher held; between starts: %s',
  async (_name, doBetween) => {
    const { home, launcher, start } = openLauncher();
    const marks = (id: string) => [`LEGWORK_TASK_ID=${id}`, `LEGWORK_HOME=${home}`];
    const wrappers: number[] = [];
    for (let index = 0; index < SIZE; index++) {
      const id = `kept${index}`;
      const task = start(id, { argv: ['/bin/sleep', '1000'], environment: [...marks(id), megabyte] });
      wrappers.push((await task.wrapper()).pid);
      await doBetween(launcher);
    }
    await untilTheyWait(wrappers);
    const shares = wrappers.map((pid) => shareOf(pid));
    const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
    process.stdout.write(`${mean.toFixed(1)} KiB per wrapper\n`);
    // A build with the system's compiler shares less; what it was before was twice this.
    expect(mean).toBeLessThan(96);
  },
);

const OFFSETS = Array.from({ length: 32 }, (_, index) => index * 128);

test('a wrapper gives back nothing that it needs, wherever in a page its stack is', async () => {
  const tasks = OFFSETS.map((offset) => {
    // The environment is above the stack.
    const { start } = openLauncher({ environment: { OFFSET: 'x'.repeat(offset) } });
    return start(`at${offset}`, { argv: ['/bin/sh', '-c', 'exit 3'] });
  });
  const ends = await Promise.all(tasks.map((task) => task.ended()));
  expect(ends).toEqual(OFFSETS.map(() => 'exit.3'));
});

// The system's C libraries have more variables than a page holds.
const isShipped = readFileSync(join(dirname(launcherPath()), 'made-of'), 'utf8').endsWith(' zig\n');
const PAGE_KIB = 4;

test.skipIf(!isShipped).each([0, 700, 1400, 2100, 2800, 3500])(
  'a wrapper has a page of the stack and one of variables of its own, wherever in a page its stack is: %i',
  async (offset) => {
    const { start } = openLauncher({ environment: { OFFSET: 'x'.repeat(offset) } });
    const wrappers: number[] = [];
    for (let index = 0; index < 3; index++) {
      const task = start(`own${index}`, { argv: ['/bin/sleep', '1000'] });
      wrappers.push((await task.wrapper()).pid);
    }
    await untilTheyWait(wrappers);
    // The first may have what others share later.
    expect(wrappers.slice(1).map((pid) => shareOf(pid, 'Private_Dirty'))).toEqual([
      2 * PAGE_KIB,
      2 * PAGE_KIB,
    ]);
  },
);
