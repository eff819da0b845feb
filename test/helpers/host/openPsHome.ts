import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openHome } from './openHome.ts';

/** As Apple's and FreeBSD's `ps` pad the start time: to 28 characters, in the last column, too. */
const PADDED_PS = `#!/bin/sh
/bin/ps "$@" | sed 's/$/    /'
`;

/** Takes away what tells the host and its wrappers that this is Linux. */
const PRETENCE = `
Object.defineProperty(process, 'platform', { value: 'darwin' });
const fs = require('node:fs');
const { existsSync } = fs;
fs.existsSync = (path) => !String(path).startsWith('/proc') && existsSync(path);
const childProcess = require('node:child_process');
const { spawn } = childProcess;
childProcess.spawn = (file, args, options) => {
  const script = options?.env?.LEGWORK_LAUNCHER?.replaceAll('/proc/', '/no-proc/');
  return spawn(file, args, script ? { ...options, env: { ...options.env, LEGWORK_LAUNCHER: script } } : options);
};
`;

/**
 * A home whose host takes this for a system without /proc: processes are looked up with \`ps\`, which pads its columns,
 * and each wrapper is a shell of its own.
 */
export function openPsHome() {
  const home = openHome();
  const bin = join(home.folder, 'bin');
  mkdirSync(bin);
  const executable = (name: string, content: string) => {
    const path = join(bin, name);
    writeFileSync(path, content);
    chmodSync(path, 0o755);
    return path;
  };
  executable('ps', PADDED_PS);
  const preload = executable('pretence.cjs', PRETENCE);
  const path = `${bin}:${process.env.PATH ?? '/usr/bin:/bin'}`;
  home.program.nodePath = executable(
    'node',
    `#!/bin/sh\nPATH='${path}' exec '${process.execPath}' --require '${preload}' "$@"\n`,
  );
  return { ...home, environment: { PATH: path } };
}
