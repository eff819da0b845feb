import { expectCompleted, type BenchHost } from '../benchHost.ts';
import { grouped, type BenchOptions, type Row } from '../measure.ts';

const TRUE = ['/usr/bin/true'];
const SAMPLES = 100;

/** What a task costs while others follow the ends of tasks, against one that nobody follows. */
export async function listeners(options: BenchOptions): Promise<Row[]> {
  const [observers, waits] = options.isQuick ? [5, 20] : [50, 1000];
  const rows: Row[] = [];
  const add = async (subject: string, prepare: (host: BenchHost) => Promise<unknown>) => {
    const host = await options.newHost().open();
    const run = async () => {
      for (let sample = 0; sample < SAMPLES; sample++) expectCompleted(await host.run(TRUE));
    };
    await run();
    const bare = await host.whileAsked(run);
    await prepare(host);
    const { ms, worstMs } = await host.whileAsked(run);
    const figures = { host: [ms / SAMPLES], worst: [worstMs], bare: [bare.ms / SAMPLES] };
    rows.push({ subject, unit: 'ms', ...figures, bareName: 'without them' });
    await host.client.cancelAll();
    await host.close();
  };
  await add(`start and end of true beside ${grouped(observers)} observers`, async ({ client }) => {
    const watch = { kinds: ['monitor' as const] };
    for (let index = 0; index < observers; index++) {
      await client.start({ kind: 'observer', producer: 'user', watch, on: 'any' });
    }
  });
  await add(`start and end of true beside ${grouped(waits)} waits`, async (host) => {
    const { id } = await host.start(['/bin/sleep', '600']);
    for (let index = 0; index < waits; index++) host.client.wait(id).catch(() => undefined);
    // Answered after those before it on the same connection are taken up.
    await host.client.hostStatus();
  });
  return rows;
}
