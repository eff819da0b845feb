import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyEnvironment, pairsOf, SPECIAL_NAMES } from '../helpers/host/anyEnvironment.ts';
import { LAUNCHERS, openExecutor, openRunFolder } from '../helpers/host/openExecutor.ts';
import { childrenOf, isAlive, killNow, stateOf } from '../helpers/host/processes.ts';
import { waitFor } from '../helpers/host/waitFor.ts';

/* How attempts are run on this machine: the same with the native launcher and with Node alone. */

const READS = ['/bin/sh', '-c', 'while read -r line; do echo "got $line"; done; echo over; exit 3'];
const none = { isSpawnFailure: false, hasLeftovers: false, at: expect.any(Date) as Date };

describe.each(LAUNCHERS)('with the launcher: %s', (kind) => {
  test('which launcher is at work is said, and why', async () => {
    const { executor, launch } = await openExecutor(kind);
    await launch(['/bin/true']).ended();
    expect(executor.launcher).toEqual(kind === 'native' ? { kind } : { kind, reason: 'The test says so.' });
  });

  test('B6: a command is fed from a file that grows, until its end is told', async () => {
    const at = await openExecutor(kind);
    const path = join(at.folder, 'input');
    writeFileSync(path, 'before\n');
    const { run, text, ended } = at.launch(READS, { input: { kind: 'feed', path } });
    await waitFor('what was there', () => text() === 'got before\n');
    const long = 'x'.repeat(500_000);
    appendFileSync(path, `after $(x) 🦊\n${long}\n`);
    await waitFor('what came later', () => text() === `got before\ngot after $(x) 🦊\ngot ${long}\n`);
    appendFileSync(path, 'last\n');
    at.executor.endInput(run);
    expect(await ended()).toEqual({ ...none, code: 3 });
    expect(text()).toMatch(/got last\nover\n$/);
  });

  test('B6: what is sent is read, also what was sent before it reads, and nothing after the end', async () => {
    const at = await openExecutor(kind);
    const { run, text, ended, held } = at.launch(READS, { input: { kind: 'sent' } });
    expect(at.executor.send(run, Buffer.from('one\ntw'))).toBe(true);
    await held();
    expect(at.executor.send(run, Buffer.from('o\n'))).toBe(true);
    at.executor.endInput(run);
    expect(at.executor.send(run, Buffer.from('three\n'))).toBe(false);
    expect(await ended()).toMatchObject({ code: 3 });
    expect(text()).toBe('got one\ngot two\nover\n');
    expect(at.executor.send({ id: 'sh-other', attempt: 1 }, Buffer.from('x'))).toBe(false);
  });

  test('B6: a command that does not read gets no endless file', async () => {
    const at = await openExecutor(kind);
    const { run, held } = at.launch(['/bin/sleep', '600'], { input: { kind: 'sent' } });
    await held();
    const piece = Buffer.alloc(16 * 1024 * 1024);
    for (let count = 0; count < 4; count++) expect(at.executor.send(run, piece)).toBe(true);
    expect(() => at.executor.send(run, Buffer.from('x'))).toThrow(/at most 64/);
  });

  test('a command reads a file to its end', async () => {
    const at = await openExecutor(kind);
    const path = join(at.folder, 'input');
    writeFileSync(path, 'one\ntwo\n');
    const { ended, text } = at.launch(READS, { input: { kind: 'file', path } });
    expect(await ended()).toEqual({ ...none, code: 3 });
    expect(text()).toBe('got one\ngot two\nover\n');
  });

  test('a command that has closed its input ends as it ends', async () => {
    const at = await openExecutor(kind);
    const { run, ended, held } = at.launch(
      ['/bin/sh', '-c', 'exec <&-; while [ ! -e go ]; do sleep 0.05; done; exit 5'],
      {
        input: { kind: 'sent' },
      },
    );
    await held();
    for (let count = 0; count < 5; count++) at.executor.send(run, Buffer.alloc(200_000));
    writeFileSync(join(at.work, 'go'), '');
    expect(await ended()).toEqual({ ...none, code: 5 });
  });

  /** What cannot be started, the code of that, and the reason. */
  test.each([
    [['no-such', 'x'], 127, 'no-such: No such file or directory'],
    [['./no-such'], 127, './no-such: No such file or directory'],
    [['no/such/folder'], 127, 'no/such/folder: No such file or directory'],
    [['plain'], 126, 'plain: Permission denied'],
    [['./plain'], 126, './plain: Permission denied'],
    [['./folder'], 126, './folder: Permission denied'],
    [['./broken', 'x'], 126, './broken: Exec format error'],
    [['./orphan'], 126, './orphan: /no/sh: bad interpreter: No such file or directory'],
    [['./dos'], 126, './dos: /bin/sh^M: bad interpreter: No such file or directory'],
    [['/bin/echo', 'x'.repeat(200_000)], 126, '/bin/echo: Argument list too long'],
  ] as const)(
    'A3: %j cannot be started: %d, and the reason is all that is shown',
    async (argv, code, reason) => {
      const at = await openExecutor(kind);
      const put = (name: string, content: string, mode = 0o700) =>
        writeFileSync(join(at.work, name), content, { mode });
      put('plain', '', 0o600);
      mkdirSync(join(at.work, 'folder'));
      put('broken', '\x7fELFxx');
      put('orphan', '#! /no/sh -x\n');
      put('dos', '#!/bin/sh\r\n');
      const environment = { PATH: `${process.env.PATH}:${at.work}` };
      const { ended, text } = at.launch([...argv], { environment });
      expect(await ended()).toEqual({ ...none, code, isSpawnFailure: true });
      expect(text()).toBe(`${reason}\n`);
    },
  );

  test('A3: a folder that is gone, or is none, is the reason', async () => {
    const at = await openExecutor(kind);
    for (const [cwd, reason] of [
      ['/no/such/folder', 'No such file or directory'],
      ['/etc/passwd', 'Not a directory'],
    ] as const) {
      const { ended, text } = at.launch(['/bin/true'], { cwd });
      expect(await ended()).toEqual({ ...none, code: 127, isSpawnFailure: true });
      expect(text()).toBe(`${cwd}: ${reason}\n`);
    }
  });

  test.each(['', '# a comment\n', '#!/bin/sh\n', '#! /bin/sh -e\n'])(
    'A3: a script that begins %j runs',
    async (head) => {
      const at = await openExecutor(kind);
      writeFileSync(join(at.work, 'script'), `${head}echo "$0 $*"; exit 4\n`, { mode: 0o700 });
      const { ended, text } = at.launch(['./script', 'a b']);
      expect(await ended()).toEqual({ ...none, code: 4 });
      expect(text()).toMatch(/\.\/script a b\n$/);
    },
  );

  test('A3: what began and ended with a code was started, whatever the code and whatever it says', async () => {
    const at = await openExecutor(kind);
    const codes =
      kind === 'native'
        ? Array.from({ length: 256 }, (_, code) => code)
        : [0, 1, 126, 127, 128, 137, 143, 255];
    const attempts = codes.map((code) =>
      at.launch(['/bin/sh', '-c', `echo "sh: line 3: x: not found"; exit ${code}`]),
    );
    const ends = await Promise.all(attempts.map(({ ended }) => ended()));
    expect(ends).toEqual(codes.map((code) => ({ ...none, code })));
  }, 120_000);

  test('A3: a signal is told from a code', async () => {
    const at = await openExecutor(kind);
    const names = [
      'SIGHUP',
      'SIGINT',
      'SIGQUIT',
      'SIGABRT',
      'SIGKILL',
      'SIGUSR1',
      'SIGPIPE',
      'SIGTERM',
    ] as const;
    const attempts = names.map((name) =>
      at.launch(['/bin/sh', '-c', `ulimit -c 0; kill -${name.slice(3)} $$`]),
    );
    const ends = await Promise.all(attempts.map(({ ended }) => ended()));
    expect(ends).toEqual(names.map((signal) => ({ ...none, code: 128 + constants.signals[signal], signal })));
  });

  test('what is sent to its own group does not reach the wrapper', async () => {
    const at = await openExecutor(kind);
    const { ended } = at.launch(['/bin/sh', '-c', 'kill -9 0']);
    expect(await ended()).toMatchObject({ signal: 'SIGKILL' });
  });

  test('what is left of a command that has ended is told, named, found by the next host, and can be ended', async () => {
    const first = await openExecutor(kind);
    const begun = first.launch(['/bin/sh', '-c', 'sleep 600 & setsid -f sleep 601; exit 3']);
    expect(await begun.ended()).toEqual({ ...none, code: 3, hasLeftovers: true });
    const held = await begun.held();
    // One of them may still be becoming that.
    await waitFor('both to be named', async () => {
      const names = (await first.executor.members(held)).map(({ name }) => name);
      return names.join() === 'sleep,sleep';
    });
    // Its end is on record. Its traces stay as long as what is left.
    first.executor.forget(begun.run);
    first.executor.dispose();

    const next = await openExecutor(kind, first.home);
    const found = next.found.find(({ run }) => run.id === begun.run.id);
    expect(found).toMatchObject({ process: held.process, end: { code: 3, hasLeftovers: true } });
    const { isCleared } = next.attempt(begun.run);
    next.executor.forget(begun.run);
    const left = await next.executor.members(held);
    expect(left.map(({ name }) => name)).toEqual(['sleep', 'sleep']);
    expect(isCleared()).toBe(false);
    expect(await next.executor.terminate(held, 1000)).toEqual({ survivors: [] });
    await waitFor('it to be said', isCleared);
    expect([...left.map(({ pid }) => pid), held.process.pid].filter(isAlive)).toEqual([]);
    // Of an attempt that an earlier host asked for a second wrapper might yet turn up.
    const claim = `${begun.run.id}.1.claim`;
    await waitFor('the traces to be gone', () => next.markers().every((name) => name === claim));
  });

  test('leftovers that end by themselves are told, once', async () => {
    const at = await openExecutor(kind);
    const { ended, isCleared, run, held } = at.launch([
      '/bin/sh',
      '-c',
      '(while [ ! -e go ]; do sleep 0.05; done) & exit 0',
    ]);
    expect(await ended()).toMatchObject({ code: 0, hasLeftovers: true });
    at.executor.forget(run);
    expect(isCleared()).toBe(false);
    writeFileSync(join(at.work, 'go'), '');
    await waitFor('it to be said', isCleared);
    const { pid } = (await held()).process;
    await waitFor('its wrapper to be gone', () => !isAlive(pid));
    await waitFor('the traces to be gone', () => at.markers().length === 0);
  });

  test('W9: a wrapper that is killed is missed within two seconds, and what it leaves is named and can be ended', async () => {
    const at = await openExecutor(kind);
    const begun = at.launch(['/bin/sh', '-c', 'sleep 600 & setsid -f sleep 601; echo ready; wait']);
    const held = await begun.held();
    const members = await waitFor('the commands', async () => {
      const found = await at.executor.members(held);
      return found.filter(({ name }) => name === 'sleep').length === 2 && found.length === 3
        ? found
        : undefined;
    });
    const killedAt = performance.now();
    killNow(held.process.pid);
    const lost = await begun.lost();
    // Node has to look again and again, on a machine that others load.
    expect(performance.now() - killedAt).toBeLessThan(kind === 'native' ? 2000 : 10_000);
    expect(lost.survivors).toEqual(members);
    expect(members.map(({ name }) => name).sort()).toEqual(['sh', 'sleep', 'sleep']);
    expect(await at.executor.terminate(held, 1000)).toEqual({ survivors: [] });
    expect(members.map(({ pid }) => pid).filter(isAlive)).toEqual([]);
  });

  test('A5: a tree that ignores TERM and forks on is ended', async () => {
    const at = await openExecutor(kind);
    const script =
      'trap "" TERM; (trap "" TERM; while :; do sleep 0.01; done) & while :; do sleep 600 & sleep 0.05; done';
    const begun = at.launch(['/bin/sh', '-c', script]);
    const held = await begun.held();
    await waitFor('the tree', async () => (await at.executor.members(held)).length > 5);
    expect(await at.executor.terminate(held, 100)).toEqual({ survivors: [] });
    expect(await at.executor.members(held)).toEqual([]);
    expect(isAlive(held.process.pid)).toBe(false);
  });

  test('B5: a tree is stopped, and goes on', async () => {
    const at = await openExecutor(kind);
    const begun = at.launch(['/bin/sh', '-c', 'while [ ! -e go ]; do sleep 0.05; done; exit 3']);
    const held = await begun.held();
    const command = await waitFor('its command', () => childrenOf(held.process.pid)[0]);
    await at.executor.hold(held, true);
    // A shell that shares its memory with a child until that is a program cannot be seen to stand before it: D.
    await waitFor('it to stand', () =>
      [command, ...childrenOf(command)].every((pid) => /[TD]/.test(stateOf(pid) ?? 'T')),
    );
    writeFileSync(join(at.work, 'go'), '');
    await at.executor.hold(held, false);
    expect(await begun.ended()).toMatchObject({ code: 3 });
  });

  test('A1: a task has exactly what was sent', async () => {
    const at = await openExecutor(kind);
    const link = join(at.folder, 'link');
    symlinkSync(at.work, link);
    const check = async (sent: Record<string, string>) => {
      const environment = { PATH: '/bin', PWD: link, ...sent };
      const { run, ended, text } = at.launch(['/usr/bin/env', '-0'], { environment, umask: '0013' });
      expect(await ended()).toMatchObject({ code: 0 });
      const added = { LEGWORK_TASK_ID: run.id, LEGWORK_HOME: at.paths.directory };
      expect(pairsOf(text())).toEqual({ ...environment, ...added });
    };
    await check(Object.fromEntries(SPECIAL_NAMES.map((name) => [name, `its ${name}`])));
    await fc.assert(fc.asyncProperty(anyEnvironment, check), { numRuns: kind === 'native' ? 100 : 15 });
  }, 60_000);

  test('A1: PWD is a name of the folder: the one that was sent, or its own', async () => {
    const at = await openExecutor(kind);
    const name = (path: string) => join(at.folder, path);
    symlinkSync(at.work, name('link'));
    symlinkSync('nowhere', name('dangling'));
    const pwdIn = async (cwd: string, PWD?: string) => {
      const environment = { ...(PWD !== undefined && { PWD }), A: '1' };
      const { ended, text } = at.launch(['/usr/bin/env', '-0'], { cwd, environment });
      expect(await ended()).toMatchObject({ code: 0 });
      const { PWD: seen, A } = pairsOf(text());
      expect(A).toBe('1');
      return seen;
    };
    for (const folder of [at.work, name('link'), `${at.work}/`]) {
      for (const sent of [at.work, name('link')]) expect(await pwdIn(folder, sent)).toBe(sent);
      const own = folder.replace(/\/$/, '');
      for (const sent of ['/', '/usr', name('dangling'), `${at.work}/x`])
        expect(await pwdIn(folder, sent)).toBe(own);
      expect(await pwdIn(folder)).toBeUndefined();
    }
    expect(await pwdIn('/', at.work)).toBe('/');
  });

  test('A1: arguments are to the byte what was sent', async () => {
    const at = await openExecutor(kind);
    const word = fc.oneof(
      fc.constantFrom('', ' ', '-', '--', '$HOME', '`x`', '"', "'", '\\', '\n', '*', '\u001f', '\r'),
      fc
        .string({ unit: 'grapheme', maxLength: 12 })
        .filter((text) => text.isWellFormed() && !text.includes('\0')),
    );
    const check = async (words: string[]) => {
      const { ended, text } = at.launch(['/usr/bin/printf', '%s\\0', 'x', ...words]);
      expect(await ended()).toMatchObject({ code: 0 });
      expect(text().split('\0').slice(1, -1)).toEqual(words);
    };
    await fc.assert(fc.asyncProperty(fc.array(word, { maxLength: 8 }), check), {
      numRuns: kind === 'native' ? 60 : 15,
    });
  }, 60_000);

  test('R10: an attempt runs once, however often it is asked for', async () => {
    const home = openRunFolder();
    const executors = await Promise.all([openExecutor(kind, home), openExecutor(kind, home)]);
    const run = ['/bin/sh', '-c', 'echo run >> runs'];
    // Both number their attempts alike.
    const attempts = executors.map((at) => at.launch(run));
    expect(new Set(attempts.map(({ prefix }) => prefix)).size).toBe(1);
    await Promise.all(attempts.map(({ ended }) => ended()));
    expect(readFileSync(join(home.work, 'runs'), 'utf8')).toBe('run\n');
  });
});
