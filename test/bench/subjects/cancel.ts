import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import { isAlive, livingPids, parentOf } from '../../helpers/host/processes.ts';
import { timeOf, type BenchOptions, type Row } from '../measure.ts';

/** Ending a task of many processes, against a signal to a process group of which nobody is left then. */
export async function cancel(options: BenchOptions): Promise<Row[]> {
  const count = options.isQuick ? 10 : 100;
  const row: Row = {
    subject: `cancel of ${count} processes → cancelled, verified`,
    unit: 'ms',
    host: [],
    bareName: 'kill(-group) → nobody of it left',
    bare: [],
  };
  const script = `for ((i = 0; i < ${count}; i++)); do sleep 600 & done; echo ready; wait`;
  for (let round = 0; round < options.rounds; round++) {
    const host = await options.newHost().open();
    const { id } = await host.start(['/bin/bash', '-c', script]);
    while (!(await host.client.output({ id })).text.includes('ready')) await delay(10);
    row.host.push(
      await timeOf(async () => {
        await host.client.cancel({ id });
        const { status } = await host.client.wait(id);
        const isClean = status.state === 'cancelled' && !status.survivors;
        if (!isClean) throw new Error(`The cancelled task is ${JSON.stringify(status)}.`);
      }),
    );
    row.bare.push(await bareCancel(script));
    await host.close();
  }
  return [row];
}

async function bareCancel(script: string): Promise<number> {
  const child = spawn('/bin/bash', ['-c', script], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] });
  const { pid } = child;
  if (pid === undefined) throw new Error('bash cannot be started.');
  await once(child.stdout, 'data');
  const group = [pid, ...livingPids().filter((each) => parentOf(each) === pid)];
  return timeOf(async () => {
    process.kill(-pid, 'SIGTERM');
    while (group.some(isAlive)) await nextTurn();
  });
}
