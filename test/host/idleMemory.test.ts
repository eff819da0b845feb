import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openHome } from '../helpers/host/openHome.ts';

const LIMIT_MIB = 20;

/** Memory in MiB that only this process uses: not of its program's file, which processes share. */
function anonymousMemoryOf(pid: number): number {
  const kibibytes = /^Anonymous:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

test.runIf(process.platform === 'linux')(
  'a host returns what it used to start, and stays small',
  async () => {
    // One that compiles its program uses most.
    const home = openHome({ hasOwnCache: true });
    const client = await home.connect();
    await client.wait((await client.start(home.params('true'))).id);
    const { pid } = await client.hostStatus();
    expect(anonymousMemoryOf(pid)).toBeLessThan(LIMIT_MIB);
  },
);
