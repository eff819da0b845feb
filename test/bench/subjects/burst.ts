import type { BenchOptions, Row } from '../measure.ts';

const SLEEP = ['/bin/sleep', '600'];

/** Commands that are killed together: how long it takes until all ends are known, and others wait meanwhile. */
export async function burst(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 20 : 300;
  const host = await options.newHost().open();
  for (let index = 0; index < count; index++) await host.start(SLEEP);
  const pids = (await untilAllRun(() => host.client.list(), count)).flatMap(
    (task) => task.process?.pid ?? [],
  );
  const { ms, worstMs } = await host.whileAsked(async () => {
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    const ended = await Promise.all((await host.client.list()).map(({ id }) => host.client.wait(id)));
    const isKilled = ended.every(({ status }) => status.state === 'failed');
    if (!isKilled) throw new Error('A command that was killed has ended otherwise.');
  });
  await host.close();
  const subject = `${count} commands end in the same instant, per command`;
  return [{ subject, unit: 'ms', host: [ms / count], worst: [worstMs], bareName: '', bare: [] }];
}

async function untilAllRun<T extends { process?: unknown }>(list: () => Promise<T[]>, count: number) {
  for (;;) {
    const tasks = await list();
    if (tasks.filter((task) => task.process).length === count) return tasks;
  }
}
