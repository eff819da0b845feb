import { expectCompleted, type BenchHost } from '../benchHost.ts';
import { bySize, type BenchOptions, type Row } from '../measure.ts';
import { pssOf } from '../processFigures.ts';
import { HELD_GROUP, queued, writeHeldGroup, writeRecords } from '../records.ts';

const SLEEP = ['/bin/sleep', '600'];
const TRUE = ['/usr/bin/true'];
const SAMPLES = 20;

/** What a start and an end cost while many tasks wait for a slot. */
export async function queue(options: BenchOptions): Promise<Row[]> {
  const starts = await bySize(
    options,
    (count) => `start of a task that is queued behind ${count}`,
    (count) => withQueue(options, count, (host) => host.start(TRUE, { group: HELD_GROUP })),
  );
  const ends = await bySize(
    options,
    (count) => `start and end of true while ${count} are queued`,
    (count) => withQueue(options, count, async (host) => expectCompleted(await host.run(TRUE))),
  );
  return [...starts, ...ends];
}

/** The mean of some calls of `work`, while one task has the only slot that `count` others wait for. */
async function withQueue(options: BenchOptions, count: number, work: (host: BenchHost) => Promise<unknown>) {
  const host = options.newHost();
  writeRecords(host.paths, count, queued);
  writeHeldGroup(host.paths);
  await host.open();
  const { client } = host;
  const first = await host.start(SLEEP, { group: HELD_GROUP, priority: 10 });
  await client.resume({ group: HELD_GROUP });
  await work(host);
  const { ms, worstMs } = await host.whileAsked(async () => {
    for (let sample = 0; sample < SAMPLES; sample++) await work(host);
  });
  await client.pause({ group: HELD_GROUP });
  await client.cancel({ id: first.id });
  await client.wait(first.id);
  await host.crash();
  return { ms: ms / SAMPLES, worstMs };
}

/** What the host holds for a task that waits, beside the length of its record. */
export async function queueMemory(options: BenchOptions): Promise<Row[]> {
  const count = options.sizes.at(-1) ?? 0;
  const open = async (size: number) => {
    const host = options.newHost();
    const bytes = writeRecords(host.paths, size, queued);
    writeHeldGroup(host.paths);
    await host.open();
    await host.client.groups();
    const kibibytes = pssOf(host.pid) * 1024;
    await host.crash();
    return { kibibytes, recordKibibytes: bytes / 1024 };
  };
  const [none, many] = [await open(0), await open(count)];
  const subject = `memory of the host per queued task, of ${count}`;
  const held = (many.kibibytes - none.kibibytes) / count;
  const bare = [many.recordKibibytes / count];
  return [{ subject, unit: 'KiB', host: [held], bareName: 'its record', bare }];
}
