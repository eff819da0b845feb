import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PlaceChecks, type Place } from '../../../src/core/placeChecks.ts';
import { ErrorCode } from '../../../src/protocol/errors.ts';

describe('A1: a folder or a shell that cannot be used is an error before anything starts', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'legwork-place-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each<[string, (at: (name: string) => string) => Place, string]>([
    ['no folder', (at) => ({ cwd: at('none') }), 'none" cannot be used: ENOENT'],
    ['below a file', (at) => ({ cwd: at('file/x') }), 'ENOTDIR'],
    ['a file', (at) => ({ cwd: at('file') }), 'file" is not a folder.'],
    ['a NUL', () => ({ cwd: '/a\0b' }), 'cannot be used'],
    ['no shell', (at) => ({ cwd: at('.'), shell: at('none') }), 'none" cannot be executed'],
    ['a shell that is no program', (at) => ({ cwd: at('.'), shell: at('file') }), 'file" cannot be executed'],
  ])('%s', async (_about, place, reason) => {
    writeFileSync(join(folder, 'file'), '');
    chmodSync(join(folder, 'file'), 0o600);
    await expect(new PlaceChecks().check(place((name) => join(folder, name)))).rejects.toMatchObject({
      code: ErrorCode.badRequest,
      message: expect.stringContaining(reason) as string,
    });
  });

  test('others are let through, and what is no path is left to the checks of the request', async () => {
    const checks = new PlaceChecks();
    await checks.check({ cwd: folder, shell: process.execPath });
    for (const cwd of ['', 'relative', 7, null, undefined, {}]) await checks.check({ cwd } as Place);
  });
});

describe('a file system that does not answer holds nobody up for longer than two seconds', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  /** Checks whose questions about `/hung/…` are never answered; how many there are at a time is counted. */
  function openChecks() {
    let most = 0;
    let open = 0;
    const checks = new PlaceChecks({
      folder: async (path) => {
        most = Math.max(most, ++open);
        if (path.startsWith('/hung/')) await new Promise(() => undefined);
        open--;
        return path.startsWith('/bad/') ? 'bad' : undefined;
      },
      shell: () => Promise.resolve(undefined),
    });
    const outcomes = new Map<string, string>();
    return {
      outcomes,
      most: () => most,
      ask: (cwd: string) =>
        void checks.check({ cwd }).then(
          () => outcomes.set(cwd, 'ok'),
          (error: Error) => outcomes.set(cwd, error.message),
        ),
    };
  }

  test('it is refused, once for all who ask for the same', async () => {
    const { ask, outcomes, most } = openChecks();
    for (let times = 0; times < 5; times++) ask('/hung/a');
    ask('/fine');
    await vi.advanceTimersByTimeAsync(1999);
    expect([...outcomes]).toEqual([['/fine', 'ok']]);
    await vi.advanceTimersByTimeAsync(1);
    expect(outcomes.get('/hung/a')).toBe('The folder "/hung/a" does not answer.');
    expect(most()).toBe(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('as many as keep a thread are asked for, and others are then let through unseen', async () => {
    const { ask, outcomes, most } = openChecks();
    for (const cwd of ['/hung/a', '/hung/b', '/hung/c', '/fine', '/bad/d']) ask(cwd);
    await vi.advanceTimersByTimeAsync(2000);
    expect(Object.fromEntries(outcomes)).toEqual({
      '/hung/a': 'The folder "/hung/a" does not answer.',
      '/hung/b': 'The folder "/hung/b" does not answer.',
      ...{ '/hung/c': 'ok', '/fine': 'ok', '/bad/d': 'ok' },
    });
    expect(most()).toBe(2);
  });

  test('who waited for a turn is asked for in it', async () => {
    const { ask, outcomes, most } = openChecks();
    ask('/hung/a');
    for (let number = 0; number < 50; number++) ask(`${number % 2 ? '/bad' : '/good'}/${number}`);
    await vi.advanceTimersByTimeAsync(0);
    const { length } = [...outcomes.values()].filter((outcome) => outcome === 'bad');
    expect([outcomes.size, length, most()]).toEqual([50, 25, 2]);
  });
});
