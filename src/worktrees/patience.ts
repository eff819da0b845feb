/** For git where it checks out, whose filters may load what that holds: the time limit is that of the step. */
export const PATIENT = { timeoutMs: 24 * 3_600_000 } as const;
