/*
 * What the host needs only when the changes of a run are taken over, or that is undone. A bundle of its own
 * (`#takeOvers`), so that a host does not load it at its start.
 */
export { takeOverFrom } from './worktrees/takeOver/takeOver.ts';
export { recoverTakeOver, undoTakeOverOf } from './worktrees/takeOver/undoTakeOver.ts';
