import { mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Task } from '../../../src/protocol/task.ts';
import { anyEnvironment, pairsOf, SPECIAL_NAMES } from '../../helpers/host/anyEnvironment.ts';
import { inEachHome } from '../../helpers/host/homes.ts';

/* What a task gets of whoever started it: environment, folder, umask and the command line. */

const ENV = '/usr/bin/env';

inEachHome((open) => {
  test('A1: a task has the environment that was sent, whatever the names and values in it', async () => {
    const home = open();
    const client = await home.connect();
    const check = async (environment: Record<string, string>) => {
      const { id } = await client.start(
        home.params([ENV, '-0'], { environment: { PATH: '/bin', ...environment } }),
      );
      expect((await client.wait(id)).status).toEqual({ state: 'completed', exitCode: 0 });
      expect(pairsOf((await client.output({ id })).text)).toEqual({
        ...environment,
        PATH: `${home.paths.bin}:/bin`,
        PWD: home.work,
        LEGWORK_TASK_ID: id,
        LEGWORK_HOME: home.paths.directory,
      });
    };
    await check(Object.fromEntries(SPECIAL_NAMES.map((name) => [name, `its ${name}`])));
    await fc.assert(fc.asyncProperty(anyEnvironment, check), { numRuns: 40 });
  }, 60_000);

  test('A1 A3: an option of the shell that was sent holds for the task, and names decide nothing else', async () => {
    const home = open();
    const client = await home.connect();
    const ended = async (command: string | string[], environment: Record<string, string>) => {
      const { id } = await client.start(
        home.params(command, { environment: { PATH: '/usr/bin:/bin', ...environment } }),
      );
      return (await client.wait(id)).status;
    };
    expect(await ended('false; echo on', { SHELLOPTS: 'errexit' })).toMatchObject({
      failure: { kind: 'exit', code: 1 },
    });
    // What is not there could not be started, whichever way its environment goes.
    const evil = join(home.folder, 'evil');
    for (const command of [['nosuch'], ['./nosuch', 'a'], ['nosuch=1']]) {
      expect(await ended(command, { _run: evil, 'a.b': '1' })).toMatchObject({ failure: { kind: 'spawn' } });
    }
    expect(home.names(home.folder).filter((name) => name.startsWith('evil'))).toEqual([]);
  });

  test('A1: a program whose name looks like a variable is run nevertheless', async () => {
    const home = open();
    const client = await home.connect();
    writeFileSync(join(home.work, 'a=b'), '#!/bin/sh\necho "$0 $*"\n', { mode: 0o700 });
    const environment = { PATH: '/usr/bin:/bin', 'a.b': '1' };
    const { id } = await client.start(home.params(['./a=b', 'c'], { environment }));
    await client.wait(id);
    expect((await client.output({ id })).text).toBe('./a=b c\n');
  });

  test('A1: PWD is the task’s folder, by the name the caller came by', async () => {
    const home = open();
    const client = await home.connect();
    const link = join(home.folder, 'link');
    symlinkSync(home.work, link);
    const pwdOf = async (PWD: string) => {
      const environment = { PATH: '/usr/bin:/bin', PWD, OLDPWD: '/before', SHLVL: '7', _: '/bin/x' };
      const { id } = await client.start(home.params([ENV], { environment }));
      await client.wait(id);
      const { text } = await client.output({ id });
      expect(text).not.toMatch(/^(OLDPWD|SHLVL|_)=/m);
      return /^PWD=(.*)$/m.exec(text)?.[1];
    };
    expect(await pwdOf('/usr')).toBe(home.work);
    expect(await pwdOf(link)).toBe(link);
  });

  test('A1: files of a task have the permissions of whoever started it, at every attempt', async () => {
    const home = open();
    const client = await home.connect();
    const started = new Map<string, Task>();
    for (const umask of ['000', '0022', '0027', '0077', '0177', '0777']) {
      const file = join(home.work, `made-${umask}`);
      const command = `umask; rm -f ${file}; : > ${file}; mkdir -p ${file}.d`;
      started.set(umask, await client.start(home.params(command, { umask })));
    }
    for (const [umask, { id, output }] of started) {
      await client.wait(id);
      const mask = Number.parseInt(umask, 8);
      const look = async () => {
        expect(Number.parseInt((await client.output({ id })).text, 8)).toBe(mask);
        expect(statSync(join(home.work, `made-${umask}`)).mode & 0o777).toBe(0o666 & ~mask);
        // The output stays its owner's.
        expect(statSync(output.path).mode & 0o777).toBe(0o600);
      };
      await look();
      await client.rerun({ id });
      await client.wait(id);
      await look();
    }
    for (const umask of ['8', '1777', '077 ', '-1', '', 'u=rwx', '00022']) {
      await expect(client.start(home.params('true', { umask }))).rejects.toThrow(
        /umask must be octal digits/,
      );
    }
  });

  test('A1: a task may open as many files as whoever started it, at every attempt', async () => {
    const home = open();
    const client = await home.connect();
    const { id } = await client.start(home.params('ulimit -S -n', { openFiles: 300 }));
    // Node cannot set the limit of a process.
    const limit =
      process.env['LEGWORK_TEST_LAUNCHER'] === 'node' ? expect.stringMatching(/^\d+\n$/) : '300\n';
    await client.wait(id);
    expect((await client.output({ id })).text).toEqual(limit);
    await client.rerun({ id });
    await client.wait(id);
    expect((await client.output({ id })).text).toEqual(limit);
    for (const openFiles of [0, -1, 1.5, 2 ** 40]) {
      await expect(client.start(home.params('true', { openFiles }))).rejects.toThrow(
        /limit of open files must be a whole number/,
      );
    }
  });

  test('W5 L3: a task finds the legwork that started it, whatever its PATH', async () => {
    const home = open({ name: "it's a home" });
    const client = await home.connect();
    const decoy = join(home.folder, 'decoy');
    mkdirSync(decoy);
    writeFileSync(join(decoy, 'legwork'), '#!/bin/sh\necho decoy\n', { mode: 0o700 });
    const kid = 'legwork run --name';
    for (const [name, environment] of Object.entries({
      unset: {},
      empty: { PATH: '' },
      strange: { PATH: '/no where:/usr/bin' },
      shadowed: { PATH: `${decoy}:/usr/bin:/bin`, NODE_OPTIONS: '--require /gone.js' },
    })) {
      const { id } = await client.start(home.params(`${kid} ${name} -- /bin/true`, { environment }));
      expect((await client.wait(id)).status).toEqual({ state: 'completed', exitCode: 0 });
      const child = (await client.list({})).find((task) => task.name === name);
      expect(child).toMatchObject({
        parent: { task: id },
        producer: `task:${id}`,
        owner: { id: 'cli:tester' },
      });
    }
    const monitor = await client.start({
      ...home.params('legwork --version', { environment: {} }),
      kind: 'monitor',
      matches: { pattern: '.' },
    });
    expect((await client.wait(monitor.id)).status.state).toBe('completed');
    expect(statSync(join(home.paths.bin, 'legwork')).mode & 0o777).toBe(0o700);
    expect(statSync(home.paths.bin).mode & 0o777).toBe(0o700);
  });
});
