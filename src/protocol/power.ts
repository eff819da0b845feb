/* What is about the machine: values that programs need without the descriptions. */

/** When tasks keep the machine awake. */
export const KEEP_AWAKE = ['never', 'whileRunning'] as const;

/** A shorter silence of a task means nothing. */
export const MINIMUM_STALL_MS = 1_000;
