import type { Grouping } from '../viewState.ts';
import type { Outline, OutlineSource } from './outline.ts';
import { parentOutline } from './parentOutline.ts';
import { stateOutline } from './stateOutline.ts';
import { timeOutline } from './timeOutline.ts';
import { workspaceOutline } from './workspaceOutline.ts';

/** How each grouping arranges tasks. */
export const outlineOf: Record<Grouping, (source: OutlineSource) => Outline> = {
  state: stateOutline,
  tree: parentOutline,
  workspace: workspaceOutline,
  time: timeOutline,
};
