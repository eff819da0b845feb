import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { linuxProcessTable, parseStat, readBoot } from '../../../src/executors/processTable.linux.ts';
import { parsePsLine } from '../../../src/executors/processTable.ps.ts';
import { listingArguments, parseListing } from '../../../src/executors/processTable.windows.ts';

const REST = '0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 8571 7700480 900 18446744073709551615 1 1';

describe('Linux: /proc/PID/stat', () => {
  test.each(['bash', 'tmux: server', 'a) b (c', ')', '((', 'x) Z 9 9 9', ''])('the name %j', (name) => {
    expect(parseStat(`4242 (${name}) S 17 4240 99 ${REST}\n`)).toEqual({
      pid: 4242,
      parent: 17,
      group: 4240,
      startTime: '8571',
      isZombie: false,
      name,
    });
  });

  test.each([
    ['Z', true],
    ['X', true],
    ['R', false],
    ['T', false],
    ['D', false],
  ])('state %s', (state, isZombie) => {
    expect(parseStat(`1 (x) ${state} 0 1 1 ${REST}`)?.isZombie).toBe(isZombie);
  });

  test('a process whose first thread has ended is none while others run', () => {
    const stat = (threads: number) => `1 (x) Z 0 1 1 ${REST.replace('20 0 1 0', `20 0 ${threads} 0`)}`;
    expect([1, 2, 40].map((threads) => parseStat(stat(threads))?.isZombie)).toEqual([true, false, false]);
  });

  test.each(['', '4242', '4242 (x', '4242 (x) S 1 2'])('no stat: %j', (text) => {
    expect(parseStat(text)).toBeUndefined();
  });

  test.runIf(process.platform === 'linux')('this process, as the system shows it', async () => {
    const table = linuxProcessTable('/home/ö');
    const [own] = await table.find([process.pid]);
    expect(own).toMatchObject({ pid: process.pid, parent: process.ppid, isZombie: false });
    expect((await table.list()).entries.some((entry) => entry.pid === process.pid)).toBe(true);
    expect(await table.find([2 ** 30])).toEqual([]);
  });

  test.runIf(process.platform === 'linux')(
    'without a free descriptor, nothing is said of any process',
    async () => {
      const script = `
        import { closeSync, openSync } from 'node:fs';
        import { linuxProcessTable } from ${JSON.stringify(resolve('src/executors/processTable.linux.ts'))};
        const table = linuxProcessTable('/home');
        const held = [];
        try { for (;;) held.push(openSync('/dev/null')); } catch {}
        const answers = await Promise.allSettled([table.find([process.pid]), table.list()]);
        for (const each of held) closeSync(each);
        console.log(answers.map(({ reason }) => reason?.code).join());
        console.log((await table.find([process.pid])).length);`;
      const node = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', '--input-type=module', '-e', script];
      const words = ['--nofile=60', process.execPath, ...node];
      const { stdout } = await promisify(execFile)('prlimit', words);
      expect(stdout).toBe('EMFILE,EMFILE\n1\n');
    },
  );

  test.runIf(process.platform === 'linux')(
    'one look serves all that ask at once, and none that ask later',
    async () => {
      const table = linuxProcessTable('/home/ö');
      const [first, second] = await Promise.all([table.list(), table.list()]);
      expect(second).toBe(first);
      expect(await table.list()).not.toBe(first);
    },
  );

  test.runIf(process.platform === 'linux')('processes that carry a mark, and no others', async () => {
    const marksIn = async (home: string, pid = 0) =>
      (await (await linuxProcessTable(home).list()).marks()).get(pid);
    const home = { LEGWORK_HOME: '/home/ö' };
    const env = { ...home, OTHER: 'LEGWORK_TASK_ID=sh-other', LEGWORK_TASK_ID: 'sh-marked' };
    const isHost = { LEGWORK_HOST: '1' };
    // Hosts lead sessions and are no task's; a command that only says so is none.
    const cases: [NodeJS.ProcessEnv, boolean, object | undefined][] = [
      [env, false, { task: 'sh-marked' }],
      [{ ...env, LEGWORK_HOME: '/home/o' }, false, undefined],
      [{ ...env, ...isHost }, false, { task: 'sh-marked' }],
      [{ ...env, ...isHost }, true, { task: 'sh-marked' }],
      [{ ...isHost, LEGWORK_TASK_ID: 'sh-other' }, true, undefined],
      [isHost, false, undefined],
      [isHost, true, { isHost: true }],
      [{ ...home, ...isHost, LEGWORK_TASK_ID: '' }, true, { task: '', isHost: true }],
      [{ ...home, LEGWORK_HOST: '0' }, true, undefined],
    ];
    const children = cases.map(([environment, detached]) =>
      spawn('/bin/sleep', ['600'], { env: environment, stdio: 'ignore', detached }),
    );
    await Promise.all(children.map((child) => once(child, 'spawn')));
    try {
      const marks = await Promise.all(children.map(({ pid }) => marksIn('/home/ö', pid)));
      expect(marks).toEqual(cases.map(([, , mark]) => mark));
    } finally {
      for (const child of children) child.kill('SIGKILL');
      await Promise.all(children.map((child) => once(child, 'exit')));
    }
    expect(await marksIn('/home/ö', children[0]?.pid)).toBeUndefined();
  });
});

describe('macOS: ps', () => {
  test.each([
    ['', ''],
    ['sleep', 'sleep'],
    ['/Applications/Some App.app/Some  App', 'Some App'],
  ])('a line, its start time as markers spell it, and the name of %j', (path, name) => {
    expect(parsePsLine(`  4242    17  4240 Ss+  Mon Jan  5 03:04:05 2026    ${path}`)).toEqual({
      pid: 4242,
      parent: 17,
      group: 4240,
      startTime: 'Mon-Jan-5-03-04-05-2026',
      isZombie: false,
      name,
    });
  });

  test('a zombie', () => expect(parsePsLine('1 2 3 Z Mon Jan 5 03:04:05 2026')?.isZombie).toBe(true));

  test.each(['', '  ', '1 2 3', '1 2 3 S'])('no line: %j', (line) =>
    expect(parsePsLine(line)).toBeUndefined(),
  );
});

describe('Windows: CIM', () => {
  test('a listing, with either line end', () => {
    expect(
      parseListing('4 0 133000000000000000 System\r\n88 4 133000000000000001 Some App.exe\n\r\n'),
    ).toEqual([
      { pid: 4, parent: 0, group: 4, startTime: '133000000000000000', isZombie: false, name: 'System' },
      {
        pid: 88,
        parent: 4,
        group: 88,
        startTime: '133000000000000001',
        isZombie: false,
        name: 'Some App.exe',
      },
    ]);
  });

  test('lines that tell no creation time are left out', () => {
    expect(parseListing('0 0 \r\n4 0\r\nPS> \r\n')).toEqual([]);
  });

  test('what PowerShell is asked', () => {
    const all = listingArguments();
    expect(all.slice(0, 3)).toEqual(['-NoProfile', '-NonInteractive', '-Command']);
    expect(all[3]).toMatch(/^Get-CimInstance Win32_Process \| ForEach-Object/);
    expect(listingArguments([7, 8])[3]).toContain("-Filter 'ProcessId=7 or ProcessId=8' |");
  });
});

test('a system that does not show its boot id has a dash for it, as wrappers write it', () => {
  expect(readBoot('/proc/no/such/file')).toBe('-');
  expect(readBoot('/dev/null')).toBe('-');
});
