import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const JOB = 4711;

/**
 * A cluster of one job whose programs do as a test says: what is submitted waits until it is started. `folder` belongs on
 * the PATH.
 */
export function standInCluster() {
  const folder = mkdtempSync(join(tmpdir(), 'lw-cluster-'));
  const file = (name: string) => join(folder, name);
  const programs = {
    // It answers only when the test says what there is.
    sinfo: `until [ -e '${file('partitions')}' ]; do /bin/sleep 0.05; done; cat '${file('partitions')}'`,
    sbatch: `for word; do case $word in --job-name=*) name=\${word#*=} ;; esac; done
cat >'${file('script')}'
echo "$name" >'${file('name')}'
echo "$*" >'${file('asked')}'
echo "${JOB}|PENDING|Resources||$name" >'${file('queue.new')}'
mv '${file('queue.new')}' '${file('queue')}'
echo ${JOB}`,
    squeue: `cat '${file('queue')}' 2>/dev/null; true`,
    scancel: 'true',
  };
  mkdirSync(file('bin'));
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(file('bin'), name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(file('bin'), name), 0o755);
  }
  /** Never half-written: programs read it at any time. */
  const write = (name: string, text: string) => {
    writeFileSync(file(`${name}.new`), text);
    renameSync(file(`${name}.new`), file(name));
  };
  const queue = (line: string) => write('queue', line);
  return {
    bin: file('bin'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
    /** What there is, for those who asked. */
    answer: (partitions: string[]) => write('partitions', `${partitions.join('\n')}\n`),
    /** The options with which the job was submitted. */
    asked: () => readFileSync(file('asked'), 'utf8').trim().split(' '),
    /** Runs the job on a node; resolves when it is over. */
    run: async (node: string) => {
      const name = readFileSync(file('name'), 'utf8').trim();
      queue(`${JOB}|RUNNING|None|${node}|${name}\n`);
      const env = { ...process.env, SLURM_JOB_ID: String(JOB), SLURMD_NODENAME: node };
      const child = spawn('/bin/sh', [file('script')], { cwd: '/', env, stdio: 'ignore' });
      await new Promise((resolve) => child.once('exit', resolve));
      queue('');
    },
  };
}
