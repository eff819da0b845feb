import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A controller that is down keeps its programs waiting for longer. */
const PATIENCE_MS = 10_000;

/** The partitions of the cluster to which this machine belongs; empty if it has none, or does not answer. */
export async function slurmPartitions(signal: AbortSignal): Promise<string[]> {
  if (process.platform === 'win32') return [];
  try {
    const options = { signal, timeout: PATIENCE_MS, killSignal: 'SIGKILL', cwd: '/' } as const;
    const { stdout } = await promisify(execFile)('sinfo', ['--noheader', '--format=%R'], options);
    return [...new Set(stdout.split('\n').map((line) => line.trim()))].filter((name) => /^\S+$/.test(name));
  } catch {
    // Slurm is not installed, or whoever asked no longer waits.
    return [];
  }
}
