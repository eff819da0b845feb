import { membersOf, type ProcessTable } from './processTable.ts';
import type { WrapperRequest } from './nodeLauncher.ts';

/**
 * The number of remaining processes of an ended command: those of its group, those that carry the task's mark, and
 * their descendants. On Windows, a lookup takes a second, which would delay every end, so the result is 0 there.
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
