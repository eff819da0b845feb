import { membersOf, type ProcessTable } from './processTable.ts';
import type { WrapperRequest } from './nodeLauncher.ts';

/**
 * How many processes are left of a command that has ended: those of its group, those that carry the task's mark, and
 * what descends from them. On Windows a look takes a second, by which every end would be late: there it tells none.
 */
export async function commandsOfSession(
  table: ProcessTable,
  { environment }: WrapperRequest,
  leader: number | undefined,
): Promise<number> {
  if (process.platform === 'win32' || leader === undefined) return 0;
  const { entries, marks } = await table.list();
  const marked = [...(await marks())].filter(([, { task }]) => task === environment.LEGWORK_TASK_ID);
  const left = membersOf(entries, {
    root: leader,
    marked: new Set(marked.map(([pid]) => pid)),
    hosts: new Set([process.pid]),
  });
  return left.length;
}
