import { execFileSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildSync } from 'esbuild';

/** Where a process with these variables, and none other, has its data directory. */
function directoryWith(environment: Record<string, string>): string {
  // A process of its own, because Node and `env-paths` read the home directory once.
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
