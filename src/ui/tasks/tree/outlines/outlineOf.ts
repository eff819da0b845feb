import type { Grouping } from '../viewState.ts';
import type { RunChanges } from '../../runChanges.ts';
import type { Outline } from './outline.ts';
import { ParentOutline } from './parentOutline.ts';
import { RunOutline } from './runOutline.ts';
import { ScheduleOutline } from './scheduleOutline.ts';
import { StateOutline } from './stateOutline.ts';
import { TimeOutline } from './timeOutline.ts';
import { WorkspaceOutline } from './workspaceOutline.ts';

const outlines = {
  state: StateOutline,
  tree: ParentOutline,
  workspace: WorkspaceOutline,
  time: TimeOutline,
} satisfies Record<Grouping, new () => Outline>;

/** An empty outline that arranges tasks as a grouping does, with what belongs to a run below it, and schedules. */
export function outlineOf(grouping: Grouping, changes?: Pick<RunChanges, 'get'>): Outline {
  const inner = new outlines[grouping]();
  const runs = new RunOutline({ inner, movesSteps: grouping !== 'tree', ...(changes && { changes }) });
  return new ScheduleOutline(runs, { isByState: grouping === 'state' });
}
