import { pidsWithVariable } from '../host/processes.ts';

/** The processes of a task, on any of the nodes: all of them are this machine. */
export function processesOf(id: string): number[] {
  return pidsWithVariable('LEGWORK_TASK_ID', id);
}
