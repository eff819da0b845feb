import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configured, inTerminal, launchEnvironment } from '../../../src/core/launchEnvironment.ts';

const bin = '/data/bin';

test('what tells of the caller’s place and shell is not passed on', () => {
  const sent = { PATH: '/bin', PWD: '/elsewhere', OLDPWD: '/before', SHLVL: '3', _: '/usr/bin/make', A: 'b' };
  const platform = 'linux';
  expect(launchEnvironment(sent, { cwd: '/w/', bin, platform })).toEqual({
    PATH: '/data/bin:/bin',
    PWD: '/elsewhere',
    A: 'b',
  });
});

test('a folder has the name that the caller gives it, if that is one', () => {
  const pwd = (PWD: string | undefined) =>
    launchEnvironment({ ...(PWD !== undefined && { PWD }) }, { cwd: '/w/', bin }).PWD;
  // Whether it names that folder, the wrapper looks: the host touches no path of somebody else's.
  for (const name of ['/link', '/no/such', '/']) expect(pwd(name)).toBe(name);
  for (const other of [undefined, '', 'real', '/link/../link', '/link/./x', '//x'])
    expect(pwd(other)).toBe('/w');
});

test('the legwork that started it comes first, and once', () => {
  const path = (sent: Record<string, string>) =>
    launchEnvironment(sent, { cwd: '/w', bin, platform: 'linux' }).PATH;
  expect(path({ PATH: '/usr/bin:/bin' })).toBe('/data/bin:/usr/bin:/bin');
  expect(path({ PATH: '/a b:/data/bin:/bin:/data/bin' })).toBe('/data/bin:/a b:/bin');
  // An empty one is the current folder.
  expect(path({ PATH: '' })).toBe('/data/bin:');
  expect(path({})).toMatch(/^\/data\/bin:.*:\/usr\/bin:/);
});

test('a folder that no PATH can name is left out', () => {
  const place = { cwd: '/w', bin: '/a:b/bin', platform: 'linux' as const };
  expect(launchEnvironment({ PATH: '/bin' }, place).PATH).toBe('/bin');
});

test('on Windows names have no case, and there is no PWD', () => {
  const sent = { Path: 'C:\\Windows', Pwd: '/c/w', SystemRoot: 'C:\\Windows' };
  const environment = launchEnvironment(sent, { cwd: 'C:\\w', bin, platform: 'win32' });
  expect(Object.keys(environment).toSorted()).toEqual(['Path', 'SystemRoot']);
  expect(environment.Path).toContain('C:\\Windows');
});

test('a command in a terminal is told which kind it is, and no size, which its terminal tells', () => {
  const sent = { TERM: 'dumb', COLORTERM: '', COLUMNS: '200', LINES: '50', NO_COLOR: '1' };
  expect(inTerminal(sent)).toEqual({ TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '1' });
});

describe('a configuration in a variable', () => {
  const ours = { mcp: { legwork_1: { command: ['legwork', 'mcp'] } } };
  const json = fc
    .jsonValue()
    .filter((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

  test('keeps everything that the user has there', () => {
    fc.assert(
      fc.property(json, (theirs) => {
        const { C = '' } = configured({ C: JSON.stringify(theirs), A: 'a' }, { C: ours });
        const merged = JSON.parse(C) as { mcp: object };
        expect(merged.mcp).toMatchObject(ours.mcp);
        const { mcp: before, ...others } = JSON.parse(JSON.stringify(theirs)) as { mcp?: unknown };
        const { mcp, ...kept } = merged;
        expect(kept).toEqual(others);
        if (typeof before === 'object' && before !== null && !Array.isArray(before))
          expect(mcp).toEqual({ ...before, ...ours.mcp });
      }),
    );
  });

  test.each([
    ['is set where there is none', undefined, JSON.stringify(ours)],
    ['is set where there is nothing', '', JSON.stringify(ours)],
    ['is left out where there is more than JSON', '// mine\n{}', '// mine\n{}'],
    ['is left out where there is another value', '[1]', '[1]'],
  ])('%s', (_, before, after) => {
    const sent: Record<string, string> = before === undefined ? {} : { C: before };
    expect(configured(sent, { C: ours }).C).toBe(after);
    expect(configured(sent)).toEqual(sent);
  });
});
