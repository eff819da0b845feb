import { spawnSync } from 'node:child_process';

const EMULATOR = 'qemu-aarch64-static';
const PACKAGE = 'qemu-user-static';

const isThere = () => spawnSync(EMULATOR, ['--version']).status === 0;

/** What runs programs for arm64 here, installed where that can be done; or a sentence of why there is none. */
export function arm64Emulator(): { command: string } | { reason: string } {
  if (isThere()) return { command: EMULATOR };
  const needed = `This needs Debian's package ${PACKAGE}`;
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0)
    return { reason: `${needed}: sudo apt-get install --no-install-recommends ${PACKAGE}.` };
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  spawnSync('apt-get', ['update', '-qq'], options);
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', PACKAGE], options);
  return isThere() ? { command: EMULATOR } : { reason: `${needed}, which could not be installed.` };
}
