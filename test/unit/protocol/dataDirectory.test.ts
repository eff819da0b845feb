import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildSync } from 'esbuild';
import { stateDirectory } from '../../../src/protocol/dataDirectory.ts';

/** Where a process with these variables, and none other, has its data directory. */
function directoryWith(environment: Record<string, string>): string {
  // A process of its own, because Node reads the home directory once.
  const [bundle] = buildSync({
    stdin: {
      contents:
        "import { resolveDataDirectory } from './src/protocol/dataDirectory.ts';\nconsole.log(resolveDataDirectory());",
      resolveDir: join(import.meta.dirname, '../../..'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
  }).outputFiles;
  return execFileSync(process.execPath, ['--input-type=module'], {
    cwd: '/',
    env: environment,
    input: bundle?.text ?? '',
    encoding: 'utf8',
  }).trim();
}

const HOME = userInfo().homedir;

test.runIf(process.platform === 'linux').each([
  [{ HOME: '/h' }, '/h/.local/state/legwork'],
  [{ HOME: '/h', XDG_STATE_HOME: '/x' }, '/x/legwork'],
  [{ HOME: '/h', XDG_STATE_HOME: 'x' }, '/h/.local/state/legwork'],
  [{ HOME: '/h', XDG_STATE_HOME: '' }, '/h/.local/state/legwork'],
  [{ HOME: '' }, `${HOME}/.local/state/legwork`],
  [{ HOME: 'h' }, `${HOME}/.local/state/legwork`],
  [{ HOME: '', XDG_STATE_HOME: './x' }, `${HOME}/.local/state/legwork`],
  [{}, `${HOME}/.local/state/legwork`],
  [{ HOME: '/h', LEGWORK_HOME: '/l' }, '/l'],
  [{ HOME: '/h', LEGWORK_HOME: 'l' }, '/l'],
  [{ HOME: '/h', LEGWORK_HOME: '' }, '/h/.local/state/legwork'],
] as [Record<string, string>, string][])('with %j the data directory is %s', (environment, directory) => {
  expect(directoryWith(environment)).toBe(directory);
});

const MAC = { platform: 'darwin', home: '/Users/me', environment: {} } as const;
const MAC_STATE = '/Users/me/Library/Application Support/legwork';
const MAC_LOGS = '/Users/me/Library/Logs/legwork';
const WINDOWS = { platform: 'win32', home: 'C:\\Users\\Jörg', environment: {} } as const;
const MOVED = { ...WINDOWS, environment: { LOCALAPPDATA: 'D:\\Local' } };

test.each([
  [MAC, [], MAC_STATE],
  [MAC, [MAC_LOGS, `${MAC_LOGS}/tasks`], MAC_LOGS],
  // Logs of somebody else's.
  [MAC, [MAC_LOGS], MAC_STATE],
  [MAC, [`${MAC_STATE}/tasks`, `${MAC_LOGS}/tasks`], MAC_STATE],
  // One that somebody made by hand, or that a start did not fill.
  [MAC, [MAC_STATE, `${MAC_LOGS}/tasks`], MAC_LOGS],
  [WINDOWS, [], 'C:\\Users\\Jörg\\AppData\\Local\\legwork\\Data'],
  [
    WINDOWS,
    ['C:\\Users\\Jörg\\AppData\\Local\\legwork\\Log\\tasks'],
    'C:\\Users\\Jörg\\AppData\\Local\\legwork\\Log',
  ],
  [MOVED, [], 'D:\\Local\\legwork\\Data'],
  [MOVED, ['D:\\Local\\legwork\\Data\\tasks', 'D:\\Local\\legwork\\Log\\tasks'], 'D:\\Local\\legwork\\Data'],
])('on $platform state lies among data, where %j is not there before it (%#)', (user, there, directory) => {
  expect(stateDirectory({ ...user, exists: (path) => (there as readonly string[]).includes(path) })).toBe(
    directory,
  );
});
