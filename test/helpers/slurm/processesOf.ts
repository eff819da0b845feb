import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { pidsWithVariable } from '../host/processes.ts';

const run = promisify(execFile);

/** The processes of a task, on any of the nodes: all of them are this machine. */
export function processesOf(id: string): number[] {
  return pidsWithVariable('LEGWORK_TASK_ID', id);
}

/** The daemon of a job, its wrapper first: it would record an end otherwise. */
export async function stepsOf(job: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-e', '-o', 'pid=,ppid=,args=']);
  const all = stdout.split('\n').flatMap((line) => {
    const [, pid, parent, args = ''] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined ? [] : [{ pid: Number(pid), parent: Number(parent), args }];
  });
  const steps = all.filter(({ args }) => args.startsWith(`slurmstepd: [${job}.`));
  const wrappers = all.filter(({ parent }) => steps.some(({ pid }) => pid === parent));
  return [...wrappers, ...steps].map(({ pid }) => pid);
}
