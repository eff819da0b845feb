import { execFile, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { isAlive, livingPids, parentOf } from './processes.ts';
import { waitFor } from './waitFor.ts';

export const CLI_SCRIPT = join(import.meta.dirname, '../../../dist/cli.js');
const COMPILED = join(import.meta.dirname, '../../.cache/compiled');
/** A machine has a network, mounts, processes and a host name of its own. */
const OF_ITS_OWN = ['--net', '--mount', '--pid', '--uts', '--fork', '--mount-proc', '--kill-child'];
/** `$0` is the file with its id, `$1` its name. */
const BOOT = 'mount --bind "$0" /etc/machine-id && hostname "$1" && exec sleep infinity';

const TRIAL = 'mount --bind /dev/null /etc/machine-id && hostname trial && mount -t ramfs ramfs /tmp';

/** Whether this system lets the tests have machines, which takes root. */
export const canHaveMachines =
  process.platform === 'linux' && spawnSync('unshare', [...OF_ITS_OWN, 'sh', '-c', TRIAL]).status === 0;

/** What a command on a machine has printed, and how it has ended. */
export interface Said {
  code: number;
  stdout: string;
  stderr: string;
}

export type TestMachine = Awaited<ReturnType<typeof bootMachine>>;

/**
 * A folder that machines share, on a file system that is not known to be a disk of one machine: for the host, that is as
 * good as NFS, except that its locks work.
 */
export function sharedFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-shared-'));
  mounted('mount', '-t', 'ramfs', '-o', 'mode=700', 'ramfs', folder);
  onTestFinished(() => {
    mounted('umount', '--lazy', folder);
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

function mounted(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

/** Boots a machine that has this id and name, and whose people use the data directory. */
export async function bootMachine({ id, name, home }: { id: string; name: string; home: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'legwork-machine-'));
  const idFile = join(folder, 'machine-id');
  writeFileSync(idFile, `${id}\n`);
  const work = join(folder, 'work');
  mkdirSync(work);
  const machine = spawn('unshare', [...OF_ITS_OWN, 'sh', '-c', BOOT, idFile, name], { stdio: 'ignore' });
  const outer = machine.pid ?? 0;
  const powerOff = async () => {
    machine.kill('SIGKILL');
    await waitFor(`${name} to be off`, () => !isAlive(outer));
  };
  onTestFinished(async () => {
    await powerOff();
    rmSync(folder, { recursive: true, force: true });
  });
  const init = await waitFor(`${name} to boot`, () => {
    const first = livingPids().find((pid) => parentOf(pid) === outer);
    return first !== undefined && nameOf(first) === name ? first : undefined;
  });
  const environment = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: folder,
    LEGWORK_HOME: home,
    LEGWORK_CODE_CACHE: COMPILED,
    LEGWORK_HOST_IDLE_MS: '20000',
    LEGWORK_HOST_GRACE_MS: '300',
  };
  /** Runs a command on the machine. */
  const run = (command: string[], more: Record<string, string> = {}) =>
    new Promise<Said>((resolve) => {
      const args = [
        '--target',
        String(init),
        '--net',
        '--mount',
        '--pid',
        '--uts',
        `--wd=${work}`,
        ...command,
      ];
      const options = { env: { ...environment, ...more } };
      execFile('nsenter', args, options, (error, stdout, stderr) =>
        resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr }),
      );
    });
  return {
    folder,
    run,
    /** Runs `legwork` on the machine. */
    legwork: (...words: string[]) => run([process.execPath, CLI_SCRIPT, ...words]),
    /** Ends everything on it at once. */
    powerOff,
  };
}

/** The host name that a process sees. */
function nameOf(pid: number): string {
  return spawnSync('nsenter', ['--target', String(pid), '--uts', 'hostname'], {
    encoding: 'utf8',
  }).stdout.trim();
}
