/** How much later than the window before it each kind of window tells, unless one of those has. */
const STEP_MS = 500;

/** How a window is placed to tell of a task. */
export interface WindowPlace {
  /** It has started the task. */
  isOwner: boolean;
  /** Its workspace has the task's folder. */
  isInScope: boolean;
  isFocused: boolean;
}

/**
 * How long a window waits before it tells of a task, in milliseconds: the one that owns it tells first, then the focused one
 * among those with its folder, any of those, the focused one, any.
 */
export function waitMsOf({ isOwner, isInScope, isFocused }: WindowPlace): number {
  if (isOwner) return 0;
  return STEP_MS * (isInScope ? (isFocused ? 1 : 2) : isFocused ? 3 : 4);
}
