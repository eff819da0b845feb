import type { Grouping } from '../viewState.ts';
import type { Outline } from './outline.ts';
import { ParentOutline } from './parentOutline.ts';
import { StateOutline } from './stateOutline.ts';
import { TimeOutline } from './timeOutline.ts';
import { WorkspaceOutline } from './workspaceOutline.ts';

const outlines = {
  state: StateOutline,
  tree: ParentOutline,
  workspace: WorkspaceOutline,
  time: TimeOutline,
} satisfies Record<Grouping, new () => Outline>;

/** An empty outline that arranges tasks as a grouping does. */
export function outlineOf(grouping: Grouping): Outline {
  return new outlines[grouping]();
}
