/*
 * What the host needs only when the changes of a run are taken over or discarded, or a take-over is undone. A bundle of its own
 * (`#takeOvers`), so that a host does not load it at its start.
 */
export { discard } from './git/discard.ts';
export { takeOverFrom } from './worktrees/takeOver/takeOver.ts';
export { recoverTakeOver, undoTakeOverOf } from './worktrees/takeOver/undoTakeOver.ts';
