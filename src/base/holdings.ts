/**
 * Counts of the objects that a component holds, by name, for finding leaks.
 * Counts for ended tasks and disconnected clients must drop to zero.
 */
export type Holdings = Readonly<Record<string, number>>;
