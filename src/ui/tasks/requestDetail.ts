import { countChanges, lineDiff } from '../../base/lineDiff.ts';
import type { FileChange, PermissionRequest } from '../../protocol/agentEvents.ts';
import { toolDetail } from './toolDetail.ts';

/** What a tool would do that is asked for: its command, `src/a.ts: 3 lines added, 1 removed`, or its arguments. */
export function requestDetail({ tool }: Pick<PermissionRequest, 'tool'>): string {
  const { command, changes, input } = toolDetail(tool);
  return command ?? changes?.map(changeText).join('; ') ?? input ?? '';
}

function changeText(change: FileChange): string {
  const { added, removed } = countChanges(lineDiff(change.oldText ?? '', change.newText ?? ''));
  const lines = `${added} ${added === 1 ? 'line' : 'lines'}`;
  return `${change.path}: ${change.oldText === undefined ? lines : `${lines} added, ${removed} removed`}`;
}
